package models

import (
	"cmp"

	"duckhoo/models/schema"
)

// Media is a picture, a sound or a film that somebody uploaded for what they
// make. Its bytes lie in storage under keys of the server's choice. What it is
// used in names its File; who may see that may see the file.
type Media struct {
	schema.Base `label:"자료|Media" help:"사람들이 올린 그림, 소리, 영상이에요. 문제가 있으면 막아요.|Pictures, sound and film that people uploaded; block what is wrong."`
	OwnerID     schema.ID     `gorm:"not null;index:idx_media_owner_sha256,priority:1" label:"올린 사람|Owner"`
	Owner       *User         `gorm:"constraint:OnDelete:CASCADE"`
	Status      MediaStatus   `gorm:"size:10;not null;index" label:"상태|Status"`
	Name        string        `gorm:"size:200" validate:"max=200" label:"파일 이름|File name"`
	Alt         string        `gorm:"size:300" validate:"max=300" label:"대신할 글|Alternative text" help:"그림을 못 보는 사람에게 읽어 줘요.|Read to those who do not see the picture."`
	Captions    string        `gorm:"size:65536" validate:"max=65536" label:"자막(WebVTT)|Captions (WebVTT)" help:"영상 위에 보이고, 그 아래에 대본으로도 보여요.|Shown on a film, and below it as its script."`
	MIME        string        `gorm:"size:40;not null;index" label:"종류|Type"` // as announced until the bytes have said
	Bytes       int64         `gorm:"not null" label:"크기(바이트)|Bytes"`         // as announced until the bytes are there
	Width       int           `gorm:"not null" label:"가로|Width"`
	Height      int           `gorm:"not null" label:"세로|Height"`
	SHA256      string        `gorm:"size:64;index:idx_media_owner_sha256,priority:2" label:"SHA-256|SHA-256"` // of the bytes that came
	PHash       string        `gorm:"size:16;index" label:"닮은꼴 해시|Perceptual hash"`                            // of what the picture looks like
	Backend     string        `gorm:"size:40;not null;index" label:"저장소|Backend"`
	UploadKey   string        `gorm:"size:255" label:"올린 자리|Upload key"` // where the browser puts it; cleared with what lay there
	UploadName  string        `gorm:"size:1024"`                         // of the upload in parts
	File        schema.File   `gorm:"size:255;index" label:"파일|File"`
	Thumb       schema.File   `gorm:"size:255;index" validate:"image" label:"미리 보기|Thumbnail"`
	Pixel       schema.File   `gorm:"size:255;index" validate:"image" label:"픽셀 그림|Pixel art"`
	Withheld    schema.Secret `gorm:"size:64"`                        // of a blocked one: the part of the keys that its files lie under which nobody is told
	Failure     string        `gorm:"size:40" label:"안 된 까닭|Failure"` // the code of what was wrong
}

// String returns the name that the file came with.
func (m *Media) String() string { return cmp.Or(m.Name, m.MIME) }

// OwnerField names who uploaded it.
func (*Media) OwnerField() string { return "Owner" }

// Policy lets owners have and remove what they uploaded. The bytes of a file
// that others see are not its owner's to change.
func (*Media) Policy(m *schema.Model) schema.Policy { return mediaPolicy{schema.Rules{Model: m}} }

type mediaPolicy struct{ schema.Rules }

// Can answers ErrNotFound for what somebody else uploaded.
func (p mediaPolicy) Can(actor schema.Actor, verb string, row any) error {
	m, _ := row.(*Media)
	if m == nil || verb == schema.VerbAdd || actor.Super() || actor.Allowed("media.view") {
		return p.Rules.Can(actor, verb, row)
	}
	if actor.ActorID().IsZero() || m.OwnerID != actor.ActorID() {
		return schema.ErrNotFound
	}
	if verb == schema.VerbChange {
		return schema.ErrForbidden
	}
	return p.Rules.Can(actor, verb, row)
}

// MediaStatus is how far an upload has come.
type MediaStatus string

// The states of a media.
const (
	MediaUploading  MediaStatus = "uploading"  // a place is given; the bytes are not there, or not looked at
	MediaProcessing MediaStatus = "processing" // the bytes are what they should be; variants are being made
	MediaReady      MediaStatus = "ready"
	MediaFailed     MediaStatus = "failed" // the bytes were refused and are gone
	MediaBlocked    MediaStatus = "blocked"
	MediaDeleted    MediaStatus = "deleted"
)

// Choices lists the states.
func (MediaStatus) Choices() []string {
	return []string{"uploading", "processing", "ready", "failed", "blocked", "deleted"}
}

// Label names a state.
func (s MediaStatus) Label(lang string) string {
	return pick(lang, map[MediaStatus][2]string{
		MediaUploading: {"올리는 중", "Uploading"}, MediaProcessing: {"다듬는 중", "Processing"}, MediaReady: {"준비됨", "Ready"},
		MediaFailed: {"실패", "Failed"}, MediaBlocked: {"막음", "Blocked"}, MediaDeleted: {"지움", "Deleted"},
	}[s])
}

// Transitions are the arrows of a media.
func (MediaStatus) Transitions() []schema.Transition {
	return []schema.Transition{
		{Verb: "process", From: []string{"uploading"}, To: "processing", Hidden: true, Label: schema.Text{KO: "다듬기", EN: "Process"}},
		{Verb: "finish", From: []string{"processing"}, To: "ready", Hidden: true, Label: schema.Text{KO: "끝내기", EN: "Finish"}},
		{Verb: "fail", From: []string{"uploading", "processing"}, To: "failed", Hidden: true, Label: schema.Text{KO: "받지 않기", EN: "Refuse"}},
		{Verb: "block", From: []string{"ready"}, To: "blocked", Reason: true, Danger: true, Label: schema.Text{KO: "막기", EN: "Block"}},
		{Verb: "unblock", From: []string{"blocked"}, To: "ready", Label: schema.Text{KO: "막은 것 풀기", EN: "Unblock"}},
		{Verb: "remove", From: []string{"uploading", "processing", "ready", "failed", "blocked"}, To: "deleted", Owner: true, Delete: true, Danger: true,
			Label: schema.Text{KO: "지우기", EN: "Delete"}},
	}
}
