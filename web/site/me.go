package site

import (
	"context"
	"errors"
	"math"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/exam"
	"duckhoo/models/grading"
	"duckhoo/models/people"
	"duckhoo/models/schema"
	"duckhoo/web/locales"
	"duckhoo/web/ui"
)

// Where people see and change what is about themselves.
const (
	mePath     = "/me"
	dataPath   = "/me/data"
	exportPath = "/api/v1/me/export"
)

// disputesShown is how many disputes of one's own the page has.
const disputesShown = 10

// People counts what people did.
type People interface {
	Numbers(ctx context.Context, person schema.ID, joined schema.Time) (people.Numbers, error)
}

// About reports whether the site has pages about oneself.
func (s *Site) About() bool {
	return s.People != nil && s.Account != nil && s.Access != nil && s.LogIns != nil && s.Passkeys != nil && s.Links != nil && s.Keys != nil &&
		s.Media != nil && s.Exam != nil
}

// aboutMe is the page about its reader.
type aboutMe struct {
	Page     ui.Site
	Person   person
	Nickname string
	Since    string
	Tier     string
	Next     string // what is missing to the next tier, "" on the last
	Share    int    // of the way there, in per cent
	Accuracy string
	Numbers  people.Numbers
	Taken    bool // what was taken is listed, not what was made
	Made     []madeItem
	Attempts []takenItem
	More     string
	Disputes []disputedItem
	Asked    []askedItem // what is said against keys of theirs
	AskedAll string      // where the rest of it is, "" for none
	Error
}

// takenItem is an attempt of the reader's.
type takenItem struct {
	ID, Title, Href, State, When, Score string
	Done                                bool
}

// disputedItem is a dispute of the reader's.
type disputedItem struct{ ID, Title, Href, State, When, See string }

// Me answers GET /me, with taken=1 for what its reader took. Guests are asked
// to log in.
func (s *Site) Me(c *fiber.Ctx) error {
	v := s.visit(c)
	if v.actor.ActorID().IsZero() {
		return c.Redirect(withNext("/login", mePath), fiber.StatusFound)
	}
	p, err := v.aboutMe(v.Query("taken") == "1", v.Query("cursor"))
	if errors.Is(err, database.ErrCursor) {
		return c.Redirect(mePath, fiber.StatusFound)
	}
	if err != nil {
		return err
	}
	if v.Query("saved") == "1" {
		p.Page.Toasts = append(p.Page.Toasts, ui.Toast{Tone: ui.OK, Text: v.T("me_saved")})
	}
	return v.render(fiber.StatusOK, mePageOf(p))
}

// self is the row of who asks.
func (v *visit) self() (*models.User, error) {
	row, err := v.site.DB.Get(v.ctx, v.actor, schema.VerbRead, v.site.users, v.actor.ActorID())
	if err != nil {
		return nil, err
	}
	return row.(*models.User), nil
}

func (v *visit) aboutMe(taken bool, cursor string) (aboutMe, error) {
	u, err := v.self()
	if err != nil {
		return aboutMe{}, err
	}
	p := aboutMe{Page: v.page("me", v.T("me_title"), ""), Person: v.person(u), Nickname: u.Nickname, Since: locales.From(v.ctx).Date(u.CreatedAt.Time), Taken: taken}
	p.Page.Hidden, p.Page.Model = true, "user"
	if p.Numbers, err = v.site.People.Numbers(v.ctx, u.ID, u.CreatedAt); err != nil {
		return p, err
	}
	p.Tier, p.Accuracy = p.Numbers.Tier.Label(v.lang()), v.T("me_no_accuracy")
	if a := p.Numbers.Accuracy; a != nil {
		p.Accuracy = locales.From(v.ctx).Percent(*a)
	}
	if next := p.Numbers.Tier.Next; next != nil {
		p.Next = v.T("me_next", "count", *next-p.Numbers.Tier.Points)
		p.Share = int(math.Round(100 * float64(p.Numbers.Tier.Points) / float64(*next)))
	}
	if taken {
		err = v.took(&p, cursor)
	} else {
		err = v.madeBy(&p, cursor)
	}
	if err != nil {
		return p, err
	}
	if err := v.ownDisputes(&p); err != nil || v.site.Disputes == nil {
		return p, err
	}
	var more string
	if p.Asked, more, err = v.openDisputes(schema.ID{}, "", disputesShown); more != "" {
		p.AskedAll = disputesPath
	}
	return p, err
}

func (v *visit) madeBy(p *aboutMe, cursor string) error {
	page, err := v.ownQuizzes(cursor, madePage)
	if err != nil {
		return err
	}
	if p.Made, err = v.madeItems(rowsOf[models.Quiz](page.Rows)); err != nil {
		return err
	}
	if page.Next != "" {
		p.More = withQuery(mePath, "cursor", page.Next)
	}
	return nil
}

func (v *visit) took(p *aboutMe, cursor string) error {
	page, err := v.site.Exam.Mine(v.ctx, v.actor, exam.Window{Cursor: cursor, Limit: madePage})
	if err != nil {
		return err
	}
	for _, a := range page.Rows {
		one := takenItem{ID: a.ID.String(), Title: v.T("me_quiz_gone"), State: a.Status.Label(v.lang()), When: locales.From(v.ctx).Date(a.StartedAt.Time)}
		if a.Title != nil {
			one.Title = *a.Title
		}
		switch {
		case a.Score != nil:
			one.Done, one.Href, one.Score = true, resultPath(one.ID), v.T("me_score", "score", short(float64(*a.Score)/grading.Whole), "max", a.Max)
		case a.Slug != nil && a.Status == models.AttemptInProgress:
			one.Href = playPath(*a.Slug)
		}
		p.Attempts = append(p.Attempts, one)
	}
	if page.Next != "" {
		p.More = withQuery(mePath+"?taken=1", "cursor", page.Next)
	}
	return nil
}

// ownDisputes reads the newest disputes that the reader raised.
func (v *visit) ownDisputes(p *aboutMe) error {
	page, err := v.site.DB.List(v.ctx, database.Query{Model: v.site.disputes, Actor: v.actor, Verb: schema.VerbRead, Limit: disputesShown, With: []string{"Quiz"},
		Where: schema.Eq("ClaimantID", v.actor.ActorID())})
	if err != nil {
		return err
	}
	for _, d := range rowsOf[models.Dispute](page.Rows) {
		one := disputedItem{ID: d.ID.String(), Title: v.T("me_quiz_gone"), State: d.Status.Label(v.lang()), When: locales.From(v.ctx).Date(d.CreatedAt.Time), See: disputeAt(d.ID)}
		if d.Quiz != nil && v.site.quizzes.Policy.Can(v.actor, schema.VerbRead, d.Quiz) == nil {
			one.Title, one.Href = d.Quiz.Title, quizPath(d.Quiz.Slug)
		}
		p.Disputes = append(p.Disputes, one)
	}
	return nil
}

// SaveMe answers POST /me with nickname.
func (s *Site) SaveMe(c *fiber.Ctx) error {
	v := s.visit(c)
	if v.actor.ActorID().IsZero() {
		return schema.ErrUnauthorized
	}
	in := &schema.Input{}
	problems := v.decode(s.users, in, "", v.sent(), "nickname")
	err := problems.OrNil()
	if err == nil {
		_, err = s.DB.Update(v.ctx, v.actor, s.users, v.actor.ActorID(), in)
	}
	return v.savedMe(err)
}

// SavePicture answers POST /me/picture with a file, pixel=1 for its pixel art,
// or off=1 for no picture.
func (s *Site) SavePicture(c *fiber.Ctx) error {
	v := s.visit(c)
	if v.actor.ActorID().IsZero() {
		return schema.ErrUnauthorized
	}
	u, err := v.self()
	if err == nil {
		err = s.users.Policy.Can(v.actor, schema.VerbChange, u)
	}
	if err != nil {
		return err
	}
	var key schema.File
	header := v.sentFile("picture")
	switch {
	case v.posted("off") != "":
	case header == nil:
		return v.savedMe(schema.Invalid{schema.NewProblem("/picture", "required", nil)})
	default:
		row, err := s.Media.Take(v.ctx, v.actor, header, true)
		var invalid schema.Invalid
		if errors.As(err, &invalid) && len(invalid) > 0 {
			invalid[0].Pointer = "/picture"
			return v.savedMe(invalid[:1])
		}
		if err != nil {
			return v.savedMe(err)
		}
		if key = row.File; v.posted("pixel") == "1" {
			key = row.Pixel
		}
	}
	return v.savedMe(people.SetPicture(v.ctx, s.DB, s.Media, v.actor, key))
}

// savedMe leads back to the page, or shows what could not be kept.
func (v *visit) savedMe(err error) error {
	if err == nil {
		return v.Redirect(mePath+"?saved=1", fiber.StatusSeeOther)
	}
	p, gone := v.aboutMe(false, "")
	if gone != nil {
		return gone
	}
	if form := v.sent(); form.Has("nickname") {
		p.Nickname = form.Get("nickname")
	}
	if err := v.wrong(&p.Error, err, func(name string) bool { return name == "nickname" || name == "picture" }); err != nil {
		return err
	}
	return v.render(status(err), mePageOf(p))
}

// ownData is the page of what is stored of its reader.
type ownData struct {
	Page     ui.Site
	Handle   string
	Confirm  string
	Password bool // they have one to be asked for
	Barred   bool // they are suspended or banned
	Error
}

// Data answers GET /me/data.
func (s *Site) Data(c *fiber.Ctx) error {
	v := s.visit(c)
	if v.actor.ActorID().IsZero() {
		return c.Redirect(withNext("/login", dataPath), fiber.StatusFound)
	}
	d, err := v.ownData()
	if err != nil {
		return err
	}
	return v.render(fiber.StatusOK, dataPageOf(d))
}

func (v *visit) ownData() (ownData, error) {
	u, err := v.self()
	if err != nil {
		return ownData{}, err
	}
	d := ownData{Page: v.page("me", v.T("me_data"), ""), Handle: u.Handle, Password: u.Password != ""}
	d.Page.Hidden, d.Page.Main, d.Page.Model = true, "stack roomy narrow", "user"
	if d.Barred = v.barred() != nil; d.Barred && d.Page.Reader != nil {
		d.Page.Reader.Notices, d.Page.Reader.Href = "", decisionsPath
	}
	return d, nil
}

// LeaveSite answers POST /me/data/delete with confirm, which is the reader's
// handle, and password: their account will be deleted. They are logged out, and
// told by when they may think better of it.
func (s *Site) LeaveSite(c *fiber.Ctx) error {
	v := s.visit(c)
	if v.actor.ActorID().IsZero() {
		return schema.ErrUnauthorized
	}
	d, err := v.ownData()
	if err != nil {
		return err
	}
	if d.Confirm = v.posted("confirm"); d.Confirm != d.Handle {
		err = schema.Invalidf("/confirm", "not_confirmed", schema.Text{
			KO: "내 아이디를 그대로 적어 주세요.", EN: "Type your handle as it stands."})
	} else if err = s.Account.Leave(c, v.posted("password")); err == nil {
		return c.Redirect(askedPath, fiber.StatusSeeOther)
	}
	if err := v.wrong(&d.Error, err, func(name string) bool { return name == "confirm" || name == "password" }); err != nil {
		return err
	}
	code := status(err)
	if code == http.StatusConflict && d.Words != "" {
		code = http.StatusUnprocessableEntity
	}
	return v.render(code, dataPageOf(d))
}
