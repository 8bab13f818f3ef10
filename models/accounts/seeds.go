package accounts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
)

// seeded are the roles that every installation has.
var seeded = []string{models.RoleMember, models.RoleTrusted, models.RoleModerator, models.RoleAdmin, models.RoleSuperuser}

// seed is a role as it comes with the site. Rights that no model has are left
// out; a "*" after the dot stands for all verbs of a model.
type seed struct {
	slug, name string
	rank       int
	rights     func(all []string) []string
}

func seeds() []seed {
	return []seed{
		{models.RoleMember, "회원", 10, only("quiz.add", "comment.add", "report.add", "dispute.add", "media.add")},
		{models.RoleTrusted, "신뢰 회원", 20, only("quiz.add", "quiz.publish", "comment.add", "report.add", "dispute.add", "media.add")},
		{models.RoleModerator, "모더레이터", 50, only(
			"quiz.view", "quiz.add", "quiz.change", "quiz.approve", "quiz.reject", "quiz.hide", "quiz.withhold", "quiz.unhide", "quiz.remove",
			"quiz_version.view", "quiz_stats.view", "question.view", "choice.view", "accepted_answer.view",
			"comment.add", "comment.view", "comment.hide", "comment.withhold", "comment.unhide", "comment.remove",
			"case.view", "case.claim", "case.release", "case.escalate", "decision.view", "auto_rule.view", "rule_hit.view", "word_list.view", "word_list.change",
			"sanction.view", "temporary_measure.view", "appeal.view", "appeal.uphold", "appeal.overturn",
			"report.add", "report.view", "report.agree", "report.disagree", "report.ignore", "rating.view",
			"dispute.add", "dispute.view", "dispute.uphold", "dispute.refuse", "key_revision.add", "key_revision.view", "regrade.view",
			"attempt.view", "attempt.void", "answer.view", "item_stats.view", "item_flag.view", "quiz_scores.view",
			"user.view", "user.warn", "user.mute", "user.unmute", "user.block", "user.unblock", "user.silence", "user.unsilence", "user.limit", "user.unlimit", "user.suspend", "user.unsuspend",
			"genre.view", "genre.change", "tag.view", "tag.add", "tag.change", "page.view", "audit_log.view", "audit_diff.view", "import.view", "job.view",
			"media.add", "media.view", "media.block", "media.unblock", models.SharedViews,
		)},
		{models.RoleAdmin, "관리자", 80, nearlyAll},
		{models.RoleSuperuser, "최고 관리자", 100, func(all []string) []string { return all }},
	}
}

func only(rights ...string) func([]string) []string {
	return func(all []string) []string {
		return slices.DeleteFunc(slices.Clone(rights), func(r string) bool { return !slices.Contains(all, r) })
	}
}

// machinery are models that only the program writes; admins may look.
var machinery = []string{"session", "ticket", "throttle", "authenticator", "passkey", "recovery_code", "login_step", "idempotency_key", "audit_log", "audit_diff", "audit_head", "quiz_stats", "identity", "import", "answer", "item_stats", "item_flag", "quiz_scores", "trivia_token", "notification", "notification_mute", "list_choice", "note", "presence", "decision", "sanction", "temporary_measure", "case_signal", "regrade", "rule_hit", "fingerprint"}

// theirs are rights to speak for others, which nobody is given: what somebody
// said and reported is changed and taken back by them alone.
var theirs = []string{"comment.change", "comment.withdraw", "report.change", "report.withdraw", "rating.add", "rating.change",
	"appeal.add", "appeal.change", "appeal.withdraw", "dispute.change", "dispute.accept", "dispute.reject", "dispute.contest"}

// ofPeople are rights that only owners use, whatever their role.
var ofPeople = []string{"api_key.add", "api_key.change", "api_key.rotate", "user.leave"}

// nearlyAll is everything but writing what only the program or people
// themselves write, and speaking for others.
func nearlyAll(all []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(right string) bool {
		if slices.Contains(theirs, right) {
			return true
		}
		model, verb, _ := strings.Cut(right, ".")
		if !slices.Contains(machinery, model) {
			return slices.Contains(ofPeople, right)
		}
		return verb != schema.VerbView || model == "ticket" || model == "throttle" || model == "idempotency_key" || model == "recovery_code" || model == "login_step" || model == "notification" || model == "notification_mute" || model == "list_choice" || model == "note" || model == "presence"
	})
}

// EnsureRoles adds the roles that are missing, each with its rights. A role
// that is there stays as people have made it. It may run on every start, on
// several instances at once.
func EnsureRoles(ctx context.Context, db *database.DB) error {
	m := db.Registry.Of(&models.Role{})
	if m == nil {
		return errors.New("accounts: roles are not registered")
	}
	for _, sd := range seeds() {
		_, err := db.FindBy(ctx, m, schema.Eq("Slug", sd.slug))
		if errors.Is(err, schema.ErrNotFound) {
			err = addRole(ctx, db, m, sd)
		}
		if err != nil {
			return fmt.Errorf("accounts: the role %s: %w", sd.slug, err)
		}
	}
	return nil
}

func addRole(ctx context.Context, db *database.DB, m *schema.Model, sd seed) error {
	var kids schema.Children
	for _, right := range sd.rights(db.Registry.Permissions()) {
		kids.Rows = append(kids.Rows, schema.Input{Values: map[string]any{"codename": right}})
	}
	_, err := db.Create(ctx, program(), m, &schema.Input{
		Values:   map[string]any{"slug": sd.slug, "name": sd.name, "rank": int64(sd.rank)},
		Children: map[string]schema.Children{"permissions": kids},
	})
	var taken schema.Invalid
	if errors.As(err, &taken) {
		if _, again := db.FindBy(ctx, m, schema.Eq("Slug", sd.slug)); again == nil {
			return nil // another instance was first
		}
	}
	return err
}
