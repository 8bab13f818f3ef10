package formats

import (
	"regexp"
	"strings"
)

// Words writes a reason of a refusal in a language, ko or en. What stands in
// quotes, numbers and what parsers of other formats say stay as they are.
func Words(reason, lang string) string {
	if lang != "ko" {
		return reason
	}
	for _, w := range korean {
		if at := w.is.FindStringSubmatchIndex(reason); at != nil {
			return string(w.is.ExpandString(nil, w.ko, reason, at))
		}
	}
	return reason
}

type wording struct {
	is *regexp.Regexp
	ko string
}

// korean are the reasons that people meet, most of them from rules.go.
var korean = words(
	`the stem is empty`, `질문이 비어 있어요.`,
	`no choice is right`, `정답인 보기가 하나도 없어요.`,
	`one choice must be right; (\d+) are`, `정답인 보기는 하나여야 하는데 ${1}개예요.`,
	`no answer is accepted`, `정답으로 받아 줄 말이 없어요.`,
	`no accepted answer is worth all of the points`, `만점인 답이 하나도 없어요.`,
	`fewer than (\d+) choices: (\d+)`, `보기가 ${2}개예요. ${1}개 이상이어야 해요.`,
	`more than (\d+) choices: (\d+)`, `보기가 ${2}개예요. ${1}개까지예요.`,
	`choice (\d+) is empty`, `${1}번 보기가 비어 있어요.`,
	`choice (\d+) has (\d+) characters, more than (\d+)`, `${1}번 보기가 ${2}자예요. ${3}자까지예요.`,
	`choices (\d+) and (\d+) are equal`, `${1}번과 ${2}번 보기가 같아요.`,
	`more than (\d+) accepted answers: (\d+)`, `받아 줄 답이 ${2}개예요. ${1}개까지예요.`,
	`accepted answer (\d+) is empty`, `${1}번 답이 비어 있어요.`,
	`accepted answer (\d+) is no number`, `${1}번 답이 숫자가 아니에요.`,
	`accepted answer (\d+) has (\d+) characters, more than (\d+)`, `${1}번 답이 ${2}자예요. ${3}자까지예요.`,
	`accepted answer (\d+) holds nothing to compare an answer with`, `${1}번 답에는 견줄 글자가 없어요.`,
	`accepted answer (\d+) is (?:worth less than nothing or more than all|not worth whole per cents) of the points`, `${1}번 답의 점수가 0%에서 100%까지의 정수가 아니에요.`,
	`the stem has (\d+) characters, more than (\d+)`, `질문이 ${1}자예요. ${2}자까지예요.`,
	`the explanation has (\d+) characters, more than (\d+)`, `해설이 ${1}자예요. ${2}자까지예요.`,
	`the unit has (\d+) characters, more than (\d+)`, `단위가 ${1}자예요. ${2}자까지예요.`,
	`only a question that is answered by a number has a unit`, `단위는 숫자로 답하는 문제에만 있어요.`,
	`the unit (.+) starts as a number does, or nothing of it is seen`, `${1}: 단위는 숫자로 시작할 수 없고, 보이는 글자가 있어야 해요.`,
	`the title has (\d+) characters, more than (\d+)`, `제목이 ${1}자예요. ${2}자까지예요.`,
	`the (.+) has (\d+) characters, more than (\d+)`, `${1}: ${2}자예요. ${3}자까지예요.`,
	`(-?\d+) points, not 1 to (\d+)`, `배점이 ${1}점이에요. 1점에서 ${2}점까지예요.`,
	`a question with one right choice has no partial score`, `하나만 고르는 문제에는 부분 점수가 없어요.`,
	`the type (.+) is not one of (.+)`, `${1}: 모르는 문제 꼴이에요. 쓸 수 있는 것: ${2}`,
	`the scoring (.+) is not one of (.+)`, `${1}: 모르는 채점 방법이에요. 쓸 수 있는 것: ${2}`,
	`the language (.+) is not one of (.+)`, `${1}: 모르는 언어예요. 쓸 수 있는 것: ${2}`,
	`the licence (.+) is not one of (.+)`, `${1}: 모르는 라이선스예요. 쓸 수 있는 것: ${2}`,
	`the genre (.+) is no slug`, `${1}: 장르의 주소가 아니에요.`,
	`more than (\d+) tags: (\d+)`, `태그가 ${2}개예요. ${1}개까지예요.`,
	`the tag (.+) is not written in small letters, digits and hyphens`, `${1}: 태그는 소문자, 숫자, 붙임표로 적어요.`,
	`the tag (.+) is not known here and was left out`, `${1}: 아직 없는 태그라서 뺐어요.`,
	`more than (\d+) questions in a quiz`, `한 퀴즈에 문제는 ${1}개까지예요.`,
	`the column (.+) is not known; the columns are (.+)`, `${1}: 모르는 열이에요. 쓸 수 있는 열: ${2}`,
	`the column (.+) stands twice`, `${1}: 같은 열이 두 번 있어요.`,
	`the first row must name the columns; (.+) is missing`, `첫 줄에 열의 이름이 있어야 해요. 없는 열: ${1}`,
	`the row is not written as CSV: (.+)`, `이 줄은 CSV가 아니에요: ${1}`,
	`not a workbook: (.+)`, `XLSX 파일이 아니에요: ${1}`,
	`not a zip file`, `ZIP 파일이 아니에요.`,
	`not JSON from here: (.+)`, `여기부터 JSON이 아니에요: ${1}`,
	`the JSON ends too early`, `JSON이 중간에 끝나요.`,
	`not XML from here: (.+)`, `여기부터 XML이 아니에요: ${1}`,
	`the XML ends too early`, `XML이 중간에 끝나요.`,
	`the document is not a <quiz>`, `Moodle의 퀴즈 문서가 아니에요.`,
	`neither a package nor an assessmentItem`, `QTI 꾸러미도 문항도 아니에요.`,
	`a question with files, which are not read`, `파일이 딸린 문제는 아직 받지 않아요.`,
	`an item with pictures or other media, which are not read`, `그림이나 소리가 딸린 문제는 아직 받지 않아요.`,
	`an interaction of the kind (.+), which is not read`, `${1}: 아직 받지 않는 문제 꼴이에요.`,
	`a range of numbers: (.+)`, `${1}: 숫자의 범위는 아직 받지 않아요.`,
	`a question of the kind (.+), which is not read`, `${1}: 아직 받지 않는 문제 꼴이에요.`,
	`a choice is partly right`, `일부만 맞는 보기는 받지 않아요.`,
	`the right choices are worth different parts of the points`, `정답인 보기마다 점수가 달라요.`,
	`not UTF-8: save the file in that encoding`, `UTF-8이 아니에요. UTF-8로 저장해 주세요.`,
	`a description, which asks nothing`, `묻는 것이 없는 설명이에요.`,
	`the answers must stand between \{ and \}`, `답은 { 와 } 사이에 적어요.`,
	`an essay, which nobody but a person can mark`, `사람만 채점할 수 있는 서술형이에요.`,
	`a question of order, which is not read from this format`, `이 형식의 순서 문제는 아직 받지 않아요.`,
	`a question of pairs, which there is no type for`, `짝짓기 문제는 아직 받지 않아요.`,
	`([a-z_0-9]+): (.+) is no whole number`, `${1}: ${2}은(는) 정수가 아니에요.`,
	`([a-z_0-9]+): (.+) is not one of yes, no`, `${1}: ${2}은(는) yes나 no가 아니에요.`,
	`text in front of the first answer`, `첫 답 앞에 글이 있어요.`,
)

func words(pairs ...string) []wording {
	out := make([]wording, 0, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, wording{regexp.MustCompile(`^(?s:` + strings.TrimSpace(pairs[i]) + `)$`), pairs[i+1]})
	}
	return out
}
