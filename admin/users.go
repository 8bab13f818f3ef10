package admin

import (
	"duckhoo/admin/panel"
	"duckhoo/models"
	"duckhoo/models/schema"
)

func users() panel.ModelAdmin[models.User] {
	return panel.ModelAdmin[models.User]{
		Group: people, Icon: "users", Key: "u",
		ListDisplay:   []string{"Nickname", "Handle", "Role", "Status", "Trust", "LastLoginAt", "CreatedAt"},
		Thumb:         "Avatar",
		ListFilter:    []string{"Status", "Role", "IsSuperuser", "EmailVerified", "Trust", "LastLoginAt", "LeavesAt"},
		SearchFields:  []string{"Nickname", "Handle"},
		SortableBy:    []string{"Nickname", "Handle", "LastLoginAt", "CreatedAt"},
		DateHierarchy: "CreatedAt",
		Views: []panel.View{
			{Name: "suspended", Label: schema.Text{KO: "정지·차단", EN: "Suspended or banned"}, Query: "status=suspended&status=banned"},
			{Name: "leaving", Label: schema.Text{KO: "탈퇴 신청", EN: "Leaving"}, Query: "leaves_at__isnull=false"},
			{Name: "limited", Label: schema.Text{KO: "제한", EN: "Limited"}, Query: "status=limited"},
		},
		Fieldsets: []panel.Fieldset{
			{Title: schema.Text{KO: "계정", EN: "Account"}, Fields: []string{"Nickname", "Handle", "Email", "EmailVerified", "Password", "Avatar", "LeavesAt"}},
			{Title: schema.Text{KO: "권한", EN: "Rights"}, Fields: []string{"Role", "IsSuperuser"}},
			{Title: schema.Text{KO: "제재와 신뢰", EN: "Standing and trust"},
				Fields: []string{"StatusUntil", "MutedUntil", "BlockedUntil", "SilencedUntil", "Trust", "FlagsAgreed", "FlagsDisagreed", "FlagsIgnored"}},
		},
		ReadOnly: []string{"LeavesAt", "StatusUntil", "MutedUntil", "BlockedUntil", "SilencedUntil", "FlagsAgreed", "FlagsDisagreed", "FlagsIgnored"},
		Widgets:  map[string]panel.Widget{"Trust": {Draw: trustInput, Group: true}},
		Person:   func(u *models.User) *models.User { return u },
		SiteURL:  func(u *models.User) string { return "/users/" + u.Handle },
	}
}

// sessions are made by signing in; ending one is deleting it.
func sessions() panel.ModelAdmin[models.Session] {
	return panel.ModelAdmin[models.Session]{
		Group: people, Icon: "smartphone",
		ListDisplay:   []string{"User", "Address", "Agent", "Way", "SeenAt", "ExpiresAt", "CreatedAt"},
		ListFilter:    []string{"User", "Way"},
		SearchFields:  []string{"User.Handle", "Address"},
		SortableBy:    []string{"ExpiresAt", "CreatedAt"},
		DateHierarchy: "CreatedAt",
		Fieldsets: []panel.Fieldset{{
			Title:  schema.Text{KO: "로그인", EN: "Log-in"},
			Fields: []string{"User", "Address", "Agent", "Way", "SeenAt", "ExpiresAt"},
		}},
		NoAdd: true, NoChange: true,
	}
}
