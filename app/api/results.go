package api

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/exam"
	"duckhoo/models/schema"
)

// result answers GET /api/v1/attempts/{id}/result.
func (e exams) result(c *fiber.Ctx) error {
	t := e.taker(c)
	sit, err := e.sitting(c, t)
	if err != nil {
		return err
	}
	out, err := e.Exam.Result(c.UserContext(), sit)
	if err != nil {
		return err
	}
	return e.show(c, t.Actor, out)
}

// share answers POST /api/v1/attempts/{id}/share.
func (e exams) share(c *fiber.Ctx) error {
	t, sit, _, err := e.write(c, optionalBody)
	if err != nil {
		return err
	}
	return e.again(c, t, sit, func(sit *exam.Sitting) error {
		return e.onceAs(c, t.Actor, holder(t), func(ctx context.Context) (answer, error) {
			token, err := e.Exam.Share(ctx, sit)
			if err != nil {
				return answer{}, err
			}
			body, err := json.Marshal(map[string]string{"token": token})
			return answer{Status: fiber.StatusCreated, Location: Root + "/results/" + token, Body: body}, err
		})
	})
}

// unshare answers DELETE /api/v1/attempts/{id}/share.
func (e exams) unshare(c *fiber.Ctx) error {
	t := e.taker(c)
	sit, err := e.sitting(c, t)
	if err != nil {
		return err
	}
	return e.again(c, t, sit, func(sit *exam.Sitting) error {
		if err := e.Exam.Unshare(c.UserContext(), sit); err != nil {
			return err
		}
		return sendJSON(c, t.Actor, fiber.StatusNoContent, "", nil)
	})
}

// list answers PUT /api/v1/attempts/{id}/listing.
func (e exams) list(c *fiber.Ctx) error {
	t, sit, members, err := e.write(c, jsonBody)
	if err != nil {
		return err
	}
	d := &replyDecoder{}
	listed := d.flag(members, "listed", true)
	d.only(members, "listed")
	if err := d.found.OrNil(); err != nil {
		return err
	}
	return e.again(c, t, sit, func(sit *exam.Sitting) error {
		if err := e.Exam.List(c.UserContext(), sit, listed); err != nil {
			return err
		}
		return sendJSON(c, t.Actor, fiber.StatusNoContent, "", nil)
	})
}

// shared answers GET /api/v1/results/{id}, a token.
func (e exams) shared(c *fiber.Ctx) error {
	actor := e.Actor(c)
	out, err := e.Exam.FindShared(c.UserContext(), actor, c.Params("id"))
	if err != nil {
		return err
	}
	return e.show(c, actor, out)
}

// stats answers GET /api/v1/quizzes/{id}/stats.
func (e exams) stats(c *fiber.Ctx) error {
	actor := e.Actor(c)
	row, err := e.quizzes.visible(c, actor)
	if err != nil {
		return err
	}
	quiz := row.(*models.Quiz)
	out, err := e.Exam.Statistics(c.UserContext(), quiz, e.Exam.MayStudy(actor, quiz))
	if err != nil {
		return err
	}
	return e.show(c, actor, out)
}

// board answers GET /api/v1/quizzes/{id}/leaderboard.
func (e exams) board(c *fiber.Ctx) error {
	actor := e.Actor(c)
	row, err := e.quizzes.visible(c, actor)
	if err != nil {
		return err
	}
	w, err := e.window(c)
	if err != nil {
		return err
	}
	page, err := e.Exam.Board(c.UserContext(), row.(*models.Quiz).ID, w)
	return sendPage(c, e, c.Path(), w, page, err)
}

// mine answers GET /api/v1/me/attempts.
func (e exams) mine(c *fiber.Ctx) error {
	actor := e.Actor(c)
	if actor.ActorID().IsZero() {
		return schema.ErrUnauthorized
	}
	w, err := e.window(c)
	if err != nil {
		return err
	}
	page, err := e.Exam.Mine(c.UserContext(), actor, w)
	return sendPage(c, e, Root+"/me/attempts", w, page, err)
}

// window is which part of a list is asked for.
func (e exams) window(c *fiber.Ctx) (w exam.Window, err error) {
	w.Limit, w.Cursor, err = window(c, e.Settings, nil)
	return w, err
}

// sendPage answers a list that the program has built.
func sendPage[T any](c *fiber.Ctx, e exams, address string, w exam.Window, page *exam.Page[T], err error) error {
	if errors.Is(err, database.ErrCursor) {
		return badParameter(problem("/cursor", "invalid_cursor",
			"이 목록의 커서가 아니에요. 처음부터 다시 읽어 주세요.", "This cursor is not of this list and order: start again."))
	}
	if err != nil {
		return err
	}
	if err := wantsJSON(c); err != nil {
		return err
	}
	data, err := json.Marshal(page.Rows)
	if err != nil {
		return err
	}
	found := &database.JSONPage{Data: data, Next: page.Next, Prev: page.Prev}
	links := pageLinks(address, []pair{{"limit", strconv.Itoa(w.Limit)}}, found)
	if len(links) > 0 {
		c.Set(fiber.HeaderLink, links.String())
	}
	body := listBody(found, w.Limit, -1)
	return sendJSON(c, e.Actor(c), fiber.StatusOK, listTag(body), body)
}
