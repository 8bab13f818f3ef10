package api

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/exam"
	"duckhoo/models/schema"
)

// tokenHeader carries a guest's token.
const tokenHeader = "Attempt-Token"

// tokenMost is how long a token may be; what is longer is nobody's.
const tokenMost = 64

// exams are the routes of taking quizzes: all of them reach attempts through
// package exam, since an attempt is no public model.
type exams struct {
	*API
	quizzes *resource
}

// examRoutes are the addresses of attempts and of what follows from them.
func (a *API) examRoutes() []Route {
	e := exams{API: a}
	for _, r := range a.resources {
		if r.model.GoName == "Quiz" {
			e.quizzes = r
		}
	}
	if e.quizzes == nil || a.Registry.Model("attempt") == nil {
		return nil
	}
	one, quiz := Root+"/attempts/:id", e.quizzes.root+"/:id"
	return []Route{
		{Method: "POST", Path: quiz + "/attempts", Name: "startAttempt", Who: "anyone", Serve: e.start, Doc: startDoc()},
		{Method: "GET", Path: one, Name: "getAttempt", Who: "its taker", Serve: e.get, Doc: attemptDoc()},
		{Method: "PUT", Path: one + "/answers", Name: "saveAnswers", Who: "its taker", Serve: e.save, Doc: saveDoc()},
		{Method: "POST", Path: one + "/submit", Name: "submitAttempt", Who: "its taker", Serve: e.submit, Doc: submitDoc()},
		{Method: "GET", Path: one + "/result", Name: "getResult", Who: "its taker", Serve: e.result, Doc: resultDoc()},
		{Method: "POST", Path: one + "/share", Name: "shareResult", Who: "its taker", Serve: e.share, Doc: shareDoc()},
		{Method: "DELETE", Path: one + "/share", Name: "unshareResult", Who: "its taker", Serve: e.unshare, Doc: unshareDoc()},
		{Method: "PUT", Path: one + "/listing", Name: "listAttempt", Who: "its taker", Serve: e.list, Doc: listingDoc()},
		{Method: "GET", Path: Root + "/results/:id", Name: "getSharedResult", Who: "anyone", Serve: e.shared, Doc: sharedDoc()},
		{Method: "GET", Path: Root + "/me/attempts", Name: "listMyAttempts", Who: "self", Serve: e.mine, Doc: myAttemptsDoc()},
		{Method: "GET", Path: quiz + "/stats", Name: "getQuizStats", Who: "anyone", Serve: e.stats, Doc: statsDoc()},
		{Method: "GET", Path: quiz + "/leaderboard", Name: "listLeaderboard", Who: "anyone", Serve: e.board, Doc: boardDoc()},
	}
}

// taker is who asks, as somebody who takes quizzes.
func (e exams) taker(c *fiber.Ctx) exam.Taker {
	t := exam.Taker{Actor: e.Actor(c), Token: c.Get(tokenHeader)}
	if len(t.Token) > tokenMost {
		t.Token = ""
	}
	return t
}

// holder is whose Idempotency-Key it is. A guest who has no token yet could be
// anybody, so nothing is kept for them.
func holder(t exam.Taker) string {
	switch {
	case !t.Actor.ActorID().IsZero():
		return "person:" + t.Actor.ActorID().String()
	case t.Token != "":
		return "guest:" + t.Guest()
	}
	return ""
}

// sitting finds the attempt that the address names.
func (e exams) sitting(c *fiber.Ctx, t exam.Taker) (*exam.Sitting, error) {
	id, err := schema.ParseID(c.Params("id"))
	if err != nil {
		return nil, schema.ErrNotFound
	}
	return e.Exam.Find(c.UserContext(), t, id)
}

// started is a new attempt, and a new guest's token.
type started struct {
	*exam.View
	GuestToken string `json:"guest_token,omitempty"`
}

// start answers POST /api/v1/quizzes/{id}/attempts.
func (e exams) start(c *fiber.Ctx) error {
	if err := wantsJSON(c); err != nil {
		return err
	}
	t := e.taker(c)
	row, err := e.quizzes.visible(c, t.Actor)
	if err != nil {
		return err
	}
	members, err := optionalBody(c)
	if err != nil {
		return err
	}
	d := &replyDecoder{}
	if d.only(members); len(d.found) > 0 {
		return d.found
	}
	return e.onceAs(c, t.Actor, holder(t), func(ctx context.Context) (answer, error) {
		sit, token, err := e.Exam.Start(ctx, t, row.(*models.Quiz))
		if err != nil {
			return answer{}, err
		}
		view, err := e.Exam.View(sit)
		if err != nil {
			return answer{}, err
		}
		body, err := json.Marshal(started{view, token})
		return answer{Status: fiber.StatusCreated, Location: Root + "/attempts/" + view.ID.String(), Body: body}, err
	})
}

// get answers GET /api/v1/attempts/{id}.
func (e exams) get(c *fiber.Ctx) error {
	t := e.taker(c)
	sit, err := e.sitting(c, t)
	if err != nil {
		return err
	}
	view, err := e.Exam.View(sit)
	if err != nil {
		return err
	}
	return e.show(c, t.Actor, view)
}

// show answers a GET that no page shows.
func (e exams) show(c *fiber.Ctx, actor schema.Actor, what any) error {
	if err := wantsJSON(c); err != nil {
		return err
	}
	body, err := json.Marshal(what)
	if err != nil {
		return err
	}
	c.Vary(tokenHeader)
	return sendJSON(c, actor, fiber.StatusOK, listTag(body), body)
}

// save answers PUT /api/v1/attempts/{id}/answers.
func (e exams) save(c *fiber.Ctx) error {
	t, sit, members, err := e.write(c, jsonBody)
	if err != nil {
		return err
	}
	d := &replyDecoder{}
	replies := d.replies(members, true)
	d.only(members, "answers")
	if err := d.found.OrNil(); err != nil {
		return err
	}
	return e.again(c, t, sit, func(sit *exam.Sitting) error {
		progress, err := e.Exam.Save(c.UserContext(), sit, replies)
		if err != nil {
			return err
		}
		return e.show(c, t.Actor, progress)
	})
}

// submit answers POST /api/v1/attempts/{id}/submit.
func (e exams) submit(c *fiber.Ctx) error {
	t, sit, members, err := e.write(c, optionalBody)
	if err != nil {
		return err
	}
	d := &replyDecoder{}
	in := exam.Submission{Replies: d.replies(members, false), Listed: d.flag(members, "listed", false)}
	d.only(members, "answers", "listed")
	if err := d.found.OrNil(); err != nil {
		return err
	}
	return e.again(c, t, sit, func(sit *exam.Sitting) error {
		return e.onceAs(c, t.Actor, holder(t), func(ctx context.Context) (answer, error) {
			out, err := e.Exam.Submit(ctx, sit, in)
			if err != nil {
				return answer{}, err
			}
			body, err := json.Marshal(out)
			return answer{Status: fiber.StatusOK, Body: body}, err
		})
	})
}

// write begins a write to an attempt: who, which, and the body.
func (e exams) write(c *fiber.Ctx, read func(*fiber.Ctx) (map[string]json.RawMessage, error)) (exam.Taker, *exam.Sitting, map[string]json.RawMessage, error) {
	t := e.taker(c)
	if err := wantsJSON(c); err != nil {
		return t, nil, nil, err
	}
	sit, err := e.sitting(c, t)
	if err != nil {
		return t, nil, nil, err
	}
	members, err := read(c)
	return t, sit, members, err
}

// tries is how often a write is repeated that somebody else was faster with: the
// same taker in another window.
const tries = 10

// again does a write, on the attempt as it then is when it was changed meanwhile.
func (e exams) again(c *fiber.Ctx, t exam.Taker, sit *exam.Sitting, do func(*exam.Sitting) error) error {
	err := do(sit)
	for n := 1; n < tries && errors.Is(err, schema.ErrStale); n++ {
		if sit, err = e.sitting(c, t); err != nil {
			return err
		}
		err = do(sit)
	}
	return err
}
