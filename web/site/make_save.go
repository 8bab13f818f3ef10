package site

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/once"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
)

// deed is what a button of the editor asks for: add, drop, up, down, next,
// prev, retype, choice:up:2, choice:drop:2, accepted:drop:0.
type deed struct {
	name, part string
	at         int
}

func deedOf(text string) deed {
	words := strings.Split(text, ":")
	if len(words) != 3 {
		return deed{name: text}
	}
	at, err := strconv.Atoi(words[2])
	if err != nil {
		at = -1
	}
	return deed{words[1], words[0], at}
}

// SaveQuiz answers POST /make/{id} with q, lock, do, order (the keys of the
// questions, as they stand in the list) and the fields of what is open. What cannot
// be kept is shown again as it was typed. A script that asks for JSON gets
// {"lock","question","missing","time"}, the same for what it sends again under
// the same _once. do=try grades the field try and keeps nothing.
func (s *Site) SaveQuiz(c *fiber.Ctx) error {
	v := s.visit(c)
	if v.actor.ActorID().IsZero() {
		return schema.ErrUnauthorized
	}
	e, err := v.editor()
	if err != nil {
		return err
	}
	form, do := v.sent(), deedOf(v.posted("do"))
	if gone := v.turn(e, form.Get("q")); errors.Is(gone, schema.ErrNotFound) {
		err = v.turn(e, newQuestion) // it was deleted in another window: what was typed stays
	} else {
		err = gone
	}
	if err != nil {
		return err
	}
	in := &schema.Input{}
	problems, err := v.readEditor(e, form, do, in)
	if err != nil {
		return err
	}
	if do.name == "try" && e.Question != nil {
		return v.try(e, form.Get("try"))
	}
	if do.part != "" || do.name == "retype" {
		e.Unsaved = true
		return v.render(fiber.StatusOK, editPageOf(*e))
	}
	if err = problems.OrNil(); err == nil && v.wantsJSON() {
		return v.savedJSON(e, in, form.Get(once.Field))
	}
	if err == nil {
		err = v.keep(e, in)
	}
	if err != nil {
		return v.editAgain(e, err)
	}
	return v.saved(e, do)
}

// readEditor puts what was sent into the page and into a change.
func (v *visit) readEditor(e *editor, form url.Values, do deed, in *schema.Input) (problems schema.Invalid, err error) {
	lock, err := strconv.ParseInt(form.Get("lock"), 10, 64)
	if err != nil {
		lock = -1
	}
	in.Lock = &lock
	if e.Settings != nil {
		e.Settings.fill(form)
		if problems, err = v.readSettings(form, in); err != nil {
			return nil, err
		}
		key, bad, err := v.chosen(form, "cover", e.version.Cover, true)
		if err != nil || bad != nil {
			return append(problems, bad...), err
		}
		e.Settings.Cover = v.coverFile(key)
		if places := e.places(form["order"]); !slices.IsSorted(places) {
			in.Children = map[string]schema.Children{"questions": {Rows: e.moved(places)}}
		}
		if key != e.version.Cover {
			in.Set("cover", key)
		}
		return problems, nil
	}
	return v.readQuestion(e, form, do, in)
}

func (v *visit) readQuestion(e *editor, form url.Values, do deed, in *schema.Input) (schema.Invalid, error) {
	var before *drafted
	var row models.Question
	if e.Question.Key != "" {
		before, row = e.Question, e.version.Questions[e.Question.No-1]
	}
	d := readDrafted(form, before)
	d.No = e.Question.No
	d.rows(do)
	e.Question = &d
	key, bad, err := v.chosen(form, "media", row.Media, false)
	if err != nil {
		return nil, err
	}
	if len(bad) == 0 {
		files, err := v.media(e.quiz.Language, []schema.File{key})
		if err != nil {
			return nil, err
		}
		e.Question.Media = v.mediaFile(key, files)
		e.Question.Media.Fixed = before != nil && before.Media.Fixed && key == row.Media
		if err := v.withCaptions(form); err != nil {
			return nil, err
		}
		e.describe(form, key)
	}
	one, problems := v.change(d, form, row.ID)
	problems = append(problems, bad...)
	if key != row.Media {
		one.Set("media", key)
	}
	in.Children = map[string]schema.Children{"questions": {Rows: e.order(one, do, form["order"])}}
	if do.name == "drop" {
		return nil, nil
	}
	return problems, nil
}

// rows does what a button beside a choice or an answer asks for.
func (d *drafted) rows(do deed) {
	switch do.part {
	case "choice":
		do.at = slices.IndexFunc(d.Choices, func(c draftedChoice) bool { return c.row == do.at })
		d.Choices = shuffled(d.Choices, do)
	case "accepted":
		do.at = slices.IndexFunc(d.Accepted, func(a draftedAnswer) bool { return a.row == do.at })
		d.Accepted = shuffled(d.Accepted, do)
	}
}

func shuffled[T any](list []T, do deed) []T {
	if do.at < 0 || do.at >= len(list) {
		return list
	}
	to := do.at
	switch do.name {
	case "drop":
		return slices.Delete(list, do.at, do.at+1)
	case "up":
		to--
	case "down":
		to++
	}
	if to >= 0 && to < len(list) {
		list[do.at], list[to] = list[to], list[do.at]
	}
	return list
}

// editAgain shows what could not be kept as it was typed.
func (v *visit) editAgain(e *editor, err error) error {
	if v.wantsJSON() {
		return err
	}
	code := status(err)
	known := settingsFields
	if e.Question != nil {
		known = draftedFields
	}
	if errors.Is(err, schema.ErrStale) {
		e.Stale, code = true, http.StatusConflict
	} else if err := v.wrong(&e.Error, renamed(err), known); err != nil {
		return err
	}
	e.Unsaved = true
	return v.render(code, editPageOf(*e))
}

// renamed calls the tags of a quiz what the form calls them.
func renamed(err error) error {
	var invalid schema.Invalid
	if !errors.As(err, &invalid) {
		return err
	}
	out := slices.Clone(invalid)
	for i := range out {
		if strings.HasPrefix(out[i].Pointer, "/tag_ids") {
			out[i].Pointer = "/tags"
		}
	}
	return out
}

// saved leads on to where the button says.
func (v *visit) saved(e *editor, do deed) error {
	path := editPath(e.quiz.ID)
	to := path
	if e.Question != nil {
		no, count := e.Question.No, len(e.List)
		if no > count {
			count = no
		}
		switch do.name {
		case "next":
			no = min(no+1, count)
		case "prev":
			no--
		case "drop":
			if no = min(no, len(e.List)); e.Question.Key != "" { // else it was not in the list yet
				no = min(no, len(e.List)-1)
			}
		}
		if no > 0 {
			to = withQuery(path, "q", number(no))
		}
	}
	if do.name == "add" {
		to = withQuery(path, "q", newQuestion)
	}
	return v.Redirect(withQuery(to, "saved", "1"), fiber.StatusSeeOther)
}

// savedJSON keeps what a script sent, and tells it what it sends next time. What
// comes again under the same id, since its answer was lost, was kept already and
// gets that answer.
func (v *visit) savedJSON(e *editor, in *schema.Input, id string) error {
	form, _ := schema.ParseID(id) // none has no mark
	left, _, err := v.site.marks.Do(v.ctx, v.actor.ActorID(), form, func() ([]byte, error) {
		if err := v.keep(e, in); err != nil {
			return nil, err
		}
		return v.kept(e)
	})
	if err != nil {
		return err
	}
	v.Set(fiber.HeaderCacheControl, "no-store")
	v.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	return v.Send(left)
}

// kept is what a script sends next time, and how the quiz stands.
func (v *visit) kept(e *editor) ([]byte, error) {
	now, err := v.editor()
	if err != nil {
		return nil, err
	}
	key := ""
	if e.Question != nil && e.Question.No <= len(now.version.Questions) {
		key = now.version.Questions[e.Question.No-1].StableKey.String()
	}
	return json.Marshal(fiber.Map{"lock": now.Lock, "question": key, "missing": len(now.Missing), "time": locales.From(v.ctx).Clock(now.quiz.UpdatedAt.Time)})
}

// MoveQuiz answers POST /make/{id}/state with verb: submit, withdraw, archive,
// unarchive, revise or discard.
func (s *Site) MoveQuiz(c *fiber.Ctx) error {
	v := s.visit(c)
	if v.actor.ActorID().IsZero() {
		return schema.ErrUnauthorized
	}
	e, err := v.editor()
	if err != nil {
		return err
	}
	verb := v.posted("verb")
	if !has(ownVerbs(), verb) {
		return schema.ErrNotFound
	}
	if _, err = s.DB.Transition(v.ctx, v.actor, s.quizzes, e.quiz.ID, verb, nil); err == nil {
		return c.Redirect(editPath(e.quiz.ID), fiber.StatusSeeOther)
	}
	if again := v.turn(e, ""); again != nil {
		return again
	}
	if errors.As(err, new(schema.Invalid)) {
		e.Words = v.T("make_not_ready")
	} else if err := v.wrong(&e.Error, err, settingsFields); err != nil {
		return err
	}
	return v.render(status(err), editPageOf(*e))
}
