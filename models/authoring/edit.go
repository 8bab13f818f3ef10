package authoring

import (
	"context"
	"encoding/json"
	"reflect"

	"duckhoo/models"
	"duckhoo/models/audit"
	"duckhoo/models/database"
)

// Edit says what the draft of a quiz would change of what is live, as the log
// would tell it; open is false when nothing is live or nothing was edited since.
func Edit(ctx context.Context, db *database.DB, quiz *models.Quiz) (changes audit.Changes, open bool, err error) {
	if quiz.LiveVersionID.IsZero() || quiz.LiveVersionID == quiz.DraftVersionID {
		return changes, false, nil
	}
	r, err := newRules(db.Registry, db)
	if err != nil {
		return changes, false, err
	}
	live, err := r.load(ctx, quiz.LiveVersionID)
	if err != nil {
		return changes, false, err
	}
	draft, err := r.load(ctx, quiz.DraftVersionID)
	if err != nil {
		return changes, false, err
	}
	d := Diff(db.Registry, live, draft)
	changes.Fields = logged(d.Fields)
	if len(d.Questions) > 0 {
		changes.Children = map[string][]audit.Child{"questions": questionsLogged(d.Questions)}
	}
	return changes, true, nil
}

func questionsLogged(list []QuestionDiff) []audit.Child {
	out := make([]audit.Child, 0, len(list))
	for _, q := range list {
		one := audit.Child{ID: q.StableKey, Title: q.Stem, Op: q.Op.logged(), Fields: logged(q.Fields), Children: map[string][]audit.Child{}}
		for name, parts := range map[string][]PartDiff{"choices": q.Choices, "accepted": q.Accepted} {
			for _, p := range parts {
				one.Children[name] = append(one.Children[name], audit.Child{Title: p.Text, Op: p.Op.logged(), Fields: logged(p.Fields)})
			}
		}
		out = append(out, one)
	}
	return out
}

// logged is what the log calls it: there a move is a change of position.
func (o Op) logged() string {
	if o == Moved {
		return string(Changed)
	}
	return string(o)
}

func logged(list []FieldDiff) []audit.Field {
	out := make([]audit.Field, 0, len(list))
	for _, f := range list {
		out = append(out, audit.Field{Name: f.Name, Before: inJSON(f.Before), After: inJSON(f.After)})
	}
	return out
}

// inJSON writes a value as the log does, nothing for an empty one.
func inJSON(v any) json.RawMessage {
	if v == nil || reflect.ValueOf(v).IsZero() {
		return nil
	}
	text, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return text
}
