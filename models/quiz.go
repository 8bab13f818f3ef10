package models

import (
	"slices"

	"duckhoo/models/schema"
)

// Quiz is a quiz as the site shows it. Its text stands in versions: Title,
// Description, Attribution and Cover are copied from the live one when it is
// published, and from the draft as long as nothing was ever published. Questions are those of the
// draft version.
type Quiz struct {
	schema.Base    `label:"퀴즈|Quiz" help:"사람들이 만든 퀴즈예요. 검토하고 게시하고 숨겨요.|Quizzes that people made: review, publish, hide."`
	OwnerID        schema.ID  `gorm:"not null;index" api:"read" label:"만든 사람|Owner"`
	Owner          *User      `api:"read"`
	Title          string     `gorm:"size:100;not null;index" validate:"required,max=100" api:"read,write" label:"제목|Title"`
	Slug           string     `gorm:"size:120;not null;uniqueIndex" validate:"omitempty,slug" api:"read" label:"주소|Slug" help:"비워 두면 제목을 따라가요.|Follows the title when empty."`
	Description    string     `gorm:"size:1000" validate:"max=1000" api:"read,write" label:"설명|Description"`
	GenreID        schema.ID  `gorm:"not null;index" validate:"required" api:"read,write" label:"장르|Genre"`
	Genre          *Genre     `api:"read"`
	Tags           []Tag      `gorm:"many2many:quiz_tags" api:"read,write" label:"태그|Tags" help:"5개까지|At most 5"`
	Language       Language   `gorm:"size:2;not null;index" validate:"required" api:"read,write" label:"언어|Language"`
	Visibility     Visibility `gorm:"size:10;not null;index:idx_quizzes_listed,priority:2;index:idx_quizzes_newest,priority:2;index:idx_quizzes_given,priority:3;index" validate:"required" api:"read,write" label:"공개 범위|Visibility"`
	Status         QuizStatus `gorm:"size:12;not null;index:idx_quizzes_listed,priority:1;index:idx_quizzes_newest,priority:1;index:idx_quizzes_given,priority:2;index" api:"read" label:"상태|Status"`
	LiveVersionID  schema.ID  `gorm:"index" label:"게시된 판|Live version"`
	LiveVersion    *QuizVersion
	DraftVersionID schema.ID `gorm:"index" label:"초안 판|Draft version"`
	DraftVersion   *QuizVersion
	Cover          schema.File   `gorm:"size:255" validate:"image" api:"read,write" label:"표지|Cover"`
	Licence        Licence       `gorm:"size:14;not null" validate:"required" api:"read,write" label:"라이선스|Licence"`
	Attribution    string        `gorm:"size:300" validate:"max=300" api:"read,write" label:"출처|Attribution"`
	AnswersPublic  bool          `gorm:"index;index:idx_quizzes_given,priority:1" api:"read,write" label:"정답 공개|Answers public" help:"누구나 정답을 볼 수 있어요.|Anybody may see the answers."`
	PublishedAt    schema.Time   `gorm:"index;index:idx_quizzes_newest,priority:3" api:"read" label:"게시한 때|Published"`
	Origin         string        `gorm:"size:200;index" label:"가져온 곳|Origin" help:"가져오기가 두 번 넣지 않게 적어 둬요.|Kept so that an import adds nothing twice."`
	DraftStatus    VersionStatus `gorm:"size:12;index" validate:"omitempty" api:"owner" label:"초안 상태|Draft" help:"고친 판이 어디에 있는지예요. 게시된 퀴즈도 고친 판을 검토에 넘길 수 있어요.|Where the edited version stands; a published quiz may have one under review."`
	WithheldUntil  schema.Time   `label:"임시조치 끝|Withheld until"`                                    // zero for what is not, or for good
	ReviewHash     string        `gorm:"size:64" label:"검토 중인 내용의 해시|Hash of what is under review"` // "" while nothing is
	Swapped        bool          `label:"바꿔 넘김|Swapped"`                                            // what is under review is another text than the one that was withdrawn
	Lot            string        `gorm:"size:12;not null;index;index:idx_quizzes_given,priority:4" label:"제비|Lot"`
	Stats          *QuizStats
	Questions      []Question `gorm:"foreignKey:QuizVersionID;references:DraftVersionID" api:"owner" label:"문제|Questions"`
}

// String returns the title.
func (q *Quiz) String() string { return q.Title }

// Start is a quiz in Korean that everybody will find and nobody may copy.
func (q *Quiz) Start(any) {
	q.Language, q.Visibility, q.Licence = Korean, Public, AllRightsReserved
}

// OwnerField names who made it.
func (*Quiz) OwnerField() string { return "Owner" }

// SearchFields are the texts that search looks in.
func (*Quiz) SearchFields() []string { return []string{"Title", "Description", "Tags.Slug"} }

// FilterAliases are the short names of api/v1/quizzes.
func (*Quiz) FilterAliases() map[string]string {
	return map[string]string{
		"genre": "Genre.Slug", "tag": "Tags.Slug", "lang": "Language", "owner": "Owner.Handle",
		"difficulty_min": "Stats.Difficulty gte", "difficulty_max": "Stats.Difficulty lte",
	}
}

// SortAliases are the orders of api/v1/quizzes.
func (*Quiz) SortAliases() map[string]string {
	return map[string]string{"new": "-PublishedAt", "popular": "-Stats.FirstAttempts", "quality": "-Stats.Rank"}
}

// Generated draws a lot for each quiz: the last part of its id, which is random
// whatever time the id was made at, so that quizzes in its order are shuffled.
func (*Quiz) Generated() map[string]string {
	return map[string]string{"Lot": "substr(CAST(id AS text), 25)"}
}

// Policy shows published quizzes to everybody and the rest to their owner.
func (*Quiz) Policy(m *schema.Model) schema.Policy { return quizPolicy{schema.Rules{Model: m}} }

type quizPolicy struct{ schema.Rules }

// Can answers ErrNotFound for quizzes that the actor may not see.
func (p quizPolicy) Can(actor schema.Actor, verb string, row any) error {
	q, _ := row.(*Quiz)
	if q == nil || actor.Super() || actor.Allowed("quiz.view") {
		return p.Rules.Can(actor, verb, row)
	}
	mine := !actor.ActorID().IsZero() && q.OwnerID == actor.ActorID()
	open := q.Status == QuizPublished && q.Visibility != Private
	if !mine && !open && verb != schema.VerbAdd {
		return schema.ErrNotFound
	}
	if mine && verb == schema.VerbChange && !slices.Contains([]QuizStatus{QuizDraft, QuizPending, QuizRejected, QuizPublished}, q.Status) {
		return schema.ErrForbidden
	}
	return p.Rules.Can(actor, verb, row)
}

// Scope lists what is published and public.
func (p quizPolicy) Scope(actor schema.Actor, verb string) schema.Cond {
	if verb == schema.VerbRead {
		return schema.And(schema.Eq("Status", string(QuizPublished)), schema.Eq("Visibility", string(Public)), schema.IsNull("PublishedAt", false))
	}
	return p.Rules.Scope(actor, verb)
}

// QuizStatus is where a quiz stands.
type QuizStatus string

// The states of a quiz.
const (
	QuizDraft     QuizStatus = "draft"
	QuizPending   QuizStatus = "pending"
	QuizPublished QuizStatus = "published"
	QuizRejected  QuizStatus = "rejected"
	QuizHidden    QuizStatus = "hidden"
	QuizRemoved   QuizStatus = "removed"
	QuizArchived  QuizStatus = "archived"
)

// Choices lists the states.
func (QuizStatus) Choices() []string {
	return []string{"draft", "pending", "published", "rejected", "hidden", "removed", "archived"}
}

// Label names a state.
func (s QuizStatus) Label(lang string) string {
	return pick(lang, map[QuizStatus][2]string{
		QuizDraft: {"초안", "Draft"}, QuizPending: {"검토 대기", "Pending"}, QuizPublished: {"게시됨", "Published"},
		QuizRejected: {"반려", "Rejected"}, QuizHidden: {"숨김", "Hidden"}, QuizRemoved: {"삭제됨", "Removed"},
		QuizArchived: {"보관", "Archived"},
	}[s])
}

// HasVerb tells what a published quiz has: it stays published while an edit of
// it is submitted, withdrawn, approved or rejected, so these verbs hang on
// where the edit stands.
func (q *Quiz) HasVerb(verb string) bool {
	if q.Status == QuizHidden && verb == "hide" {
		return !q.WithheldUntil.IsZero() // what is withheld for a while is hidden for good
	}
	if q.Status != QuizPublished {
		return true
	}
	switch verb {
	case "submit":
		return q.DraftStatus == VersionDraft
	case "withdraw", "approve", "reject", "publish":
		return q.DraftStatus == VersionPending
	case "discard":
		return q.DraftStatus == VersionDraft || q.DraftStatus == VersionRejected
	}
	return true
}

// Arrives keeps a published quiz published while an edit of it is reviewed.
func (q *Quiz) Arrives(t schema.Transition) string {
	if q.Status == QuizPublished && slices.Contains([]string{"submit", "withdraw", "approve", "publish", "reject"}, t.Verb) {
		return string(QuizPublished)
	}
	return t.To
}

// Transitions are the arrows of domain.md; what is not listed is a conflict.
// Those of a review start from published too, for an edit of a quiz whose live
// version stays where it is.
func (QuizStatus) Transitions() []schema.Transition {
	return []schema.Transition{
		{Verb: "submit", From: []string{"draft", "published"}, To: "pending", Owner: true, Label: schema.Text{KO: "검토 요청", EN: "Submit"}},
		{Verb: "withdraw", From: []string{"pending", "published"}, To: "draft", Owner: true, Label: schema.Text{KO: "요청 거두기", EN: "Withdraw"}},
		{Verb: "approve", From: []string{"pending", "published"}, To: "published", Label: schema.Text{KO: "게시 승인", EN: "Approve"}},
		{Verb: "publish", From: []string{"pending", "published"}, To: "published", Hidden: true, Label: schema.Text{KO: "바로 게시", EN: "Publish at once"}},
		{Verb: "reject", From: []string{"pending", "published"}, To: "rejected", Reason: true, Danger: true, Label: schema.Text{KO: "반려", EN: "Reject"}},
		{Verb: "revise", From: []string{"rejected"}, To: "draft", Owner: true, Label: schema.Text{KO: "다시 고치기", EN: "Revise"}},
		{Verb: "discard", From: []string{"published"}, To: "published", Owner: true, Danger: true, Label: schema.Text{KO: "고치던 판 버리기", EN: "Discard the edit"}},
		{Verb: "withhold", From: []string{"published"}, To: "hidden", Reason: true, Danger: true, Ends: true, Label: schema.Text{KO: "임시조치", EN: "Withhold for a while"}},
		{Verb: "hide", From: []string{"published", "hidden"}, To: "hidden", Reason: true, Danger: true, Label: schema.Text{KO: "숨기기", EN: "Hide"}},
		{Verb: "unhide", From: []string{"hidden"}, To: "published", Label: schema.Text{KO: "다시 보이기", EN: "Unhide"}},
		{Verb: "remove", From: []string{"hidden"}, To: "removed", Reason: true, Danger: true, Label: schema.Text{KO: "삭제 조치", EN: "Remove"}},
		{Verb: "reinstate", From: []string{"removed"}, To: "published", Hidden: true, Label: schema.Text{KO: "되살리기", EN: "Reinstate"}},
		{Verb: "archive", From: []string{"published", "draft", "rejected"}, To: "archived", Owner: true, Delete: true, Label: schema.Text{KO: "보관하기", EN: "Archive"}},
		{Verb: "unarchive", From: []string{"archived"}, To: "published", Owner: true, Label: schema.Text{KO: "보관 풀기", EN: "Unarchive"}},
		{Verb: VerbUndo, From: []string{"published", "rejected", "hidden", "removed"}, To: "published", Hidden: true, Label: schema.Text{KO: "되돌리기", EN: "Undo"}},
	}
}

// Visibility says who finds a published quiz.
type Visibility string

// The visibilities.
const (
	Public   Visibility = "public"
	Unlisted Visibility = "unlisted"
	Private  Visibility = "private"
)

// Choices lists the visibilities.
func (Visibility) Choices() []string { return []string{"public", "unlisted", "private"} }

// Label names a visibility.
func (v Visibility) Label(lang string) string {
	return pick(lang, map[Visibility][2]string{Public: {"전체 공개", "Public"}, Unlisted: {"링크로만", "Unlisted"}, Private: {"나만", "Private"}}[v])
}

// Licence says what others may do with a quiz.
type Licence string

// The licences, by their SPDX names where there is one.
const (
	AllRightsReserved Licence = "ARR"
	CC0               Licence = "CC0"
	CCBY              Licence = "CC-BY-4.0"
	CCBYSA            Licence = "CC-BY-SA-4.0"
)

// Choices lists the licences.
func (Licence) Choices() []string { return []string{"ARR", "CC0", "CC-BY-4.0", "CC-BY-SA-4.0"} }

// Label names a licence.
func (l Licence) Label(lang string) string {
	if l == AllRightsReserved {
		return pick(lang, [2]string{"모든 권리 보유", "All rights reserved"})
	}
	return string(l)
}
