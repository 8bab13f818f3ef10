package webvtt

import "fmt"

// Error is what is wrong with captions, and where.
type Error struct {
	Line int // begins at 1
	what fault
}

// Error returns the English words.
func (e *Error) Error() string { return "webvtt: " + e.EN() }

// KO returns the Korean words.
func (e *Error) KO() string { return fmt.Sprintf("%d번째 줄: %s", e.Line, faults[e.what][0]) }

// EN returns the English words.
func (e *Error) EN() string { return fmt.Sprintf("Line %d: %s", e.Line, faults[e.what][1]) }

// fault is a sort of what can be wrong.
type fault int

const (
	tooLong fault = iota
	tooMany
	notUTF8
	unseen
	noHeader
	noBlank
	styled
	noTimes
	badTime
	backwards
	unordered
	marked
	noWords
	noCue
)

var faults = map[fault][2]string{
	tooLong:   {"자막은 64 KiB까지예요.", "captions have at most 64 KiB."},
	tooMany:   {"자막은 2,000개까지예요.", "there are at most 2,000 cues."},
	notUTF8:   {"UTF-8로 저장한 글이 아니에요.", "this is not UTF-8."},
	unseen:    {"보이지 않는 글자가 들어 있어요.", "it holds a character that cannot be seen."},
	noHeader:  {"첫 줄은 WEBVTT여야 해요.", "the first line must be WEBVTT."},
	noBlank:   {"시간 앞에 빈 줄이 있어야 해요.", "an empty line must stand before the times."},
	styled:    {"STYLE과 REGION은 쓸 수 없어요.", "STYLE and REGION cannot be used."},
	noTimes:   {"시간이 있어야 해요. 예: 00:01.000 --> 00:04.000", "times are missing, such as 00:01.000 --> 00:04.000."},
	badTime:   {"시간을 읽을 수 없어요. 예: 00:01.000 --> 00:04.000", "the times cannot be read; they look like 00:01.000 --> 00:04.000."},
	backwards: {"끝나는 시간이 시작보다 뒤여야 해요.", "it must end after it begins."},
	unordered: {"앞의 자막보다 먼저 시작해요. 시간 순서로 적어 주세요.", "it begins before the one above; times must rise."},
	marked:    {"<b> 같은 꾸밈은 쓸 수 없어요. <는 &lt;로 적어 주세요.", "markup such as <b> cannot be used; write < as &lt;."},
	noWords:   {"자막의 글이 없어요.", "the words are missing."},
	noCue:     {"자막이 하나도 없어요.", "there is no cue."},
}
