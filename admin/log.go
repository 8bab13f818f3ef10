package admin

import (
	"context"

	"duckhoo/admin/panel"
	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// log is the site-wide audit log; nobody writes it by hand.
func log() panel.ModelAdmin[models.AuditLog] {
	return panel.ModelAdmin[models.AuditLog]{
		Group: house, Icon: "scroll-text", Key: "l",
		ListDisplay: []string{"Title", "Did", "About", "ActorName", "Seq", "CreatedAt"},
		Columns: []panel.Column[models.AuditLog]{
			{Name: "Did", Label: schema.Text{KO: "한 일", EN: "Action"}, Values: did},
			{Name: "About", Label: schema.Text{KO: "무엇에", EN: "Model"}, Values: about},
		},
		ListFilter:    []string{"Action", "Target", "ActorName"},
		SearchFields:  []string{"Title", "ActorName"},
		SortableBy:    []string{"Seq", "CreatedAt"},
		Ordering:      []string{"-Seq"},
		DateHierarchy: "CreatedAt",
		NoAdd:         true, NoChange: true, NoDelete: true,
	}
}

// deeds are the actions of the log that are no transitions.
var deeds = map[string]schema.Text{
	"add": {KO: "추가", EN: "Added"}, "change": {KO: "고침", EN: "Changed"}, "delete": {KO: "휴지통으로", EN: "Moved to the trash"},
	"restore": {KO: "되살림", EN: "Restored"}, "purge": {KO: "완전히 지움", EN: "Deleted for good"},
	"login": {KO: "로그인", EN: "Logged in"}, "logout": {KO: "로그아웃", EN: "Logged out"},
	"app_on": {KO: "인증 앱 켬", EN: "Turned an app on"}, "app_off": {KO: "인증 앱 끔", EN: "Turned an app off"},
	"factors_off": {KO: "2단계 인증 모두 끔", EN: "Turned two-step verification off"},
	"view_as":     {KO: "그 사람으로 보기 시작", EN: "Began to view as them"}, "view_as_end": {KO: "그 사람으로 보기 끝", EN: "Stopped viewing as them"},
	"passkey_on": {KO: "패스키 추가", EN: "Added a passkey"}, "passkey_off": {KO: "패스키 지움", EN: "Removed a passkey"},
	"passkey_copied": {KO: "복사된 패스키를 막음", EN: "Refused a copied passkey"},
	"end_login":      {KO: "로그인 끊음", EN: "Ended a log-in"},
	"recovery":       {KO: "복구 코드로 들어옴", EN: "Came in by a recovery code"}, "recovery_new": {KO: "복구 코드 새로 만듦", EN: "Made new recovery codes"},
	"bulk":   {KO: "한꺼번에 바꿈", EN: "Changed together"},
	"export": {KO: "내보냄", EN: "Exported"},
	"retry":  {KO: "다시 시킴", EN: "Tried again"}, "cancel": {KO: "취소함", EN: "Cancelled"},
}

// did says in words what each entry did.
func did(_ context.Context, db *database.DB, rows []*models.AuditLog) ([]any, error) {
	out := make([]any, len(rows))
	for i, e := range rows {
		out[i] = e.Action
		if text, known := deeds[e.Action]; known {
			out[i] = text
		} else if m := db.Registry.Model(e.Target); m != nil {
			if t, ok := m.Transition(e.Action); ok {
				out[i] = t.Label
			}
		}
	}
	return out, nil
}

// about says what kind of row each entry is about.
func about(_ context.Context, db *database.DB, rows []*models.AuditLog) ([]any, error) {
	out := make([]any, len(rows))
	for i, e := range rows {
		out[i] = e.Target
		if e.Target == "job" {
			out[i] = schema.Text{KO: "작업", EN: "Job"}
		}
		if m := db.Registry.Model(e.Target); m != nil {
			out[i] = m.Label
		}
	}
	return out, nil
}
