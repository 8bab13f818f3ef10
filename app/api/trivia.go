package api

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/schema"
	"duckhoo/models/trivia"
)

// The response codes of Open Trivia DB.
const (
	codeSuccess = iota
	codeNoResults
	codeInvalid
	codeNoToken
	codeTokenEmpty
	codeTooFast
)

// triviaPause is how long an address waits between two requests for questions,
// as that service has it.
const triviaPause = 5 * time.Second

// firstCategory is the lowest number that categories have there.
const firstCategory = 9

// triviaDB answers as Open Trivia DB does (https://opentdb.com/api_config.php),
// over the quizzes whose answers are public and whose licence lets others pass
// them on. Its answers are its own: problem+json is not among them.
type triviaDB struct {
	*API
	pool   *trivia.Pool
	last   sync.Map // address -> when it asked last
	mu     sync.Mutex
	counts map[string]triviaCount
}

type triviaCount struct {
	numbers [4]int // all, easy, medium, hard
	until   time.Time
}

func (a *API) triviaRoutes() []Route {
	pool := trivia.New(a.DB, a.Registry)
	if pool == nil || a.quizzes() == nil {
		return nil
	}
	t := &triviaDB{API: a, pool: pool, counts: map[string]triviaCount{}}
	return []Route{
		{Method: "GET", Path: "/api.php", Name: "triviaQuestions", Who: "anyone", Serve: t.questions, Doc: triviaQuestionsDoc()},
		{Method: "GET", Path: "/api_category.php", Name: "triviaCategories", Who: "anyone", Serve: t.categories, Doc: triviaCategoriesDoc()},
		{Method: "GET", Path: "/api_count.php", Name: "triviaCount", Who: "anyone", Serve: t.count, Doc: triviaCountDoc()},
		{Method: "GET", Path: "/api_count_global.php", Name: "triviaGlobalCount", Who: "anyone", Serve: t.global, Doc: triviaGlobalDoc()},
		{Method: "GET", Path: "/api_token.php", Name: "triviaToken", Who: "anyone", Serve: t.token, Doc: triviaTokenDoc()},
	}
}

// say writes an answer of that service; any page may read it.
func (t *triviaDB) say(c *fiber.Ctx, status int, body any) error {
	c.Set(fiber.HeaderAccessControlAllowOrigin, "*")
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderContentType, mimeJSON)
	text, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("api: write trivia: %w", err)
	}
	return c.Status(status).Send(text)
}

// triviaAnswer is the answer of /api.php.
type triviaAnswer struct {
	Code    int              `json:"response_code"`
	Results []triviaQuestion `json:"results"`
}

// triviaQuestion is a question as that service writes it.
type triviaQuestion struct {
	Type       string   `json:"type"`
	Difficulty string   `json:"difficulty"`
	Category   string   `json:"category"`
	Question   string   `json:"question"`
	Right      string   `json:"correct_answer"`
	Wrong      []string `json:"incorrect_answers"`
}

func (t *triviaDB) fail(c *fiber.Ctx, code int) error {
	status := fiber.StatusOK
	if code == codeTooFast {
		status = fiber.StatusTooManyRequests
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(int(triviaPause.Seconds())))
	}
	return t.say(c, status, triviaAnswer{code, []triviaQuestion{}})
}

// questions answers GET /api.php.
func (t *triviaDB) questions(c *fiber.Ctx) error {
	if t.tooFast(c.IP()) {
		return t.fail(c, codeTooFast)
	}
	ctx := c.UserContext()
	f, n, ok, err := t.read(ctx, c)
	if err != nil {
		return err
	}
	write, known := encodings[c.Query("encode")]
	if !ok || !known {
		return t.fail(c, codeInvalid)
	}
	found, code, err := t.pick(ctx, c.Query("token"), f, n)
	if err != nil {
		return err
	}
	if code != codeSuccess {
		return t.fail(c, code)
	}
	out := triviaAnswer{codeSuccess, make([]triviaQuestion, len(found))}
	sources := map[string]bool{}
	for i, q := range found {
		out.Results[i] = asTrivia(q, write)
		if source := `</quizzes/` + url.PathEscape(q.Quiz.Slug) + `>; rel="describedby"`; !sources[source] {
			sources[source] = true
			c.Append(fiber.HeaderLink, source) // where licence and author of the questions stand
		}
	}
	return t.say(c, fiber.StatusOK, out)
}

// pick picks questions and says how that went.
func (t *triviaDB) pick(ctx context.Context, token string, f trivia.Filter, n int) ([]trivia.Found, int, error) {
	if token == "" {
		found, err := t.pool.Random(ctx, f, n)
		if err == nil && len(found) < n {
			return nil, codeNoResults, nil
		}
		return found, codeSuccess, err
	}
	found, whole, err := t.pool.Next(ctx, token, f, n)
	switch {
	case errors.Is(err, trivia.ErrToken):
		return nil, codeNoToken, nil
	case err != nil:
		return nil, 0, err
	case whole:
		return found, codeSuccess, nil
	}
	enough, err := t.pool.Random(ctx, f, n)
	if len(enough) < n {
		return nil, codeNoResults, err
	}
	return nil, codeTokenEmpty, err
}

// read reads the query string; ok is false when that service would refuse it.
// What it does not know it leaves alone.
func (t *triviaDB) read(ctx context.Context, c *fiber.Ctx) (f trivia.Filter, n int, ok bool, err error) {
	f.Shared, f.Choosing = true, true
	n, bad := strconv.Atoi(c.Query("amount"))
	if bad != nil || n < 1 {
		return f, n, false, nil
	}
	n = min(n, trivia.Most)
	switch d := trivia.Difficulty(c.Query("difficulty")); d {
	case "", "0", "any":
	case trivia.Easy, trivia.Medium, trivia.Hard:
		f.Difficulty = d
	default:
		return f, n, false, nil
	}
	switch c.Query("type") {
	case "", "0", "any":
	case "multiple":
		f.Plural = true
	case "boolean":
		f.Boolean = true
	default:
		return f, n, false, nil
	}
	text := c.Query("category")
	if text == "" || text == "0" || text == "any" {
		return f, n, true, nil
	}
	list, err := t.genres(ctx)
	if err != nil {
		return f, n, false, err
	}
	for _, g := range list {
		if strconv.Itoa(g.number) == text {
			f.GenreID = g.ID
			return f, n, true, nil
		}
	}
	return f, n, false, nil
}

// tooFast reports whether an address asked less than the pause ago, and notes
// that it asked now.
func (t *triviaDB) tooFast(address string) bool {
	now := t.Now().Time
	before, asked := t.last.Load(address)
	if asked && now.Sub(before.(time.Time)) < triviaPause {
		return true
	}
	if !asked {
		t.last.Range(func(key, value any) bool {
			if now.Sub(value.(time.Time)) >= triviaPause {
				t.last.Delete(key)
			}
			return true
		})
	}
	t.last.Store(address, now)
	return false
}

// encodings write a text as the caller asked.
var encodings = map[string]func(string) string{
	"":          entities,
	"default":   entities,
	"urlLegacy": url.QueryEscape,
	"url3986":   func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") },
	"base64":    func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
}

// entities writes what HTML gives a meaning to as that service does.
func entities(s string) string {
	return strings.NewReplacer("&#39;", "&#039;", "&#34;", "&quot;").Replace(html.EscapeString(s))
}

// asTrivia writes a question as that service does.
func asTrivia(q trivia.Found, write func(string) string) triviaQuestion {
	out := triviaQuestion{Type: write("multiple"), Difficulty: write(string(q.Difficulty)), Question: write(q.Stem), Wrong: []string{}}
	if q.Quiz.Genre != nil {
		out.Category = write(q.Quiz.Genre.LabelEN)
	}
	if right, is := trivia.Boolean(q.Question); is {
		word := map[bool]string{true: "True", false: "False"}
		out.Type, out.Right, out.Wrong = write("boolean"), write(word[right]), []string{write(word[!right])}
		return out
	}
	for _, c := range q.Choices {
		if c.Correct {
			out.Right = write(c.Text)
		} else {
			out.Wrong = append(out.Wrong, write(c.Text))
		}
	}
	return out
}

// category is a genre with its number. Genres are numbered in the order in
// which they were made, those that are hidden or thrown away too, so that a
// number always means the same.
type category struct {
	*models.Genre
	number int
}

func (t *triviaDB) genres(ctx context.Context) ([]category, error) {
	m := t.Registry.Of(&models.Genre{})
	var out []category
	var all []*models.Genre
	for _, trash := range []bool{false, true} {
		page, err := t.DB.List(ctx, database.Query{Model: m, Actor: schema.Program{Name: "trivia"}, Verb: schema.VerbView, Trash: trash, Limit: 1000})
		if err != nil {
			return nil, err
		}
		for _, row := range page.Rows {
			all = append(all, row.(*models.Genre))
		}
	}
	slices.SortFunc(all, func(a, b *models.Genre) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	for i, g := range all {
		if g.Active && g.DeletedAt.IsZero() {
			out = append(out, category{g, firstCategory + i})
		}
	}
	return out, nil
}

// categories answers GET /api_category.php.
func (t *triviaDB) categories(c *fiber.Ctx) error {
	list, err := t.genres(c.UserContext())
	if err != nil {
		return err
	}
	out := make([]fiber.Map, len(list))
	for i, g := range list {
		out[i] = fiber.Map{"id": g.number, "name": g.LabelEN}
	}
	return t.say(c, fiber.StatusOK, fiber.Map{"trivia_categories": out})
}

// numbers counts questions by difficulty, at most once a minute for a genre.
func (t *triviaDB) numbers(ctx context.Context, genre schema.ID) ([4]int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.Now().Time
	if known := t.counts[genre.String()]; now.Before(known.until) {
		return known.numbers, nil
	}
	var out [4]int
	for i, d := range []trivia.Difficulty{trivia.Easy, trivia.Medium, trivia.Hard} {
		n, err := t.pool.Count(ctx, trivia.Filter{GenreID: genre, Difficulty: d, Shared: true, Choosing: true})
		if err != nil {
			return out, err
		}
		out[i+1] = n
		out[0] += n
	}
	t.counts[genre.String()] = triviaCount{out, now.Add(time.Minute)}
	return out, nil
}

// count answers GET /api_count.php?category=.
func (t *triviaDB) count(c *fiber.Ctx) error {
	ctx := c.UserContext()
	list, err := t.genres(ctx)
	if err != nil {
		return err
	}
	for _, g := range list {
		if strconv.Itoa(g.number) != c.Query("category") {
			continue
		}
		n, err := t.numbers(ctx, g.ID)
		if err != nil {
			return err
		}
		return t.say(c, fiber.StatusOK, fiber.Map{"category_id": g.number, "category_question_count": fiber.Map{
			"total_question_count": n[0], "total_easy_question_count": n[1], "total_medium_question_count": n[2], "total_hard_question_count": n[3]}})
	}
	return t.fail(c, codeInvalid)
}

// global answers GET /api_count_global.php. What is not published is nobody's
// business, so nothing is pending and nothing was rejected.
func (t *triviaDB) global(c *fiber.Ctx) error {
	ctx := c.UserContext()
	list, err := t.genres(ctx)
	if err != nil {
		return err
	}
	numbers := func(n int) fiber.Map {
		return fiber.Map{"total_num_of_questions": n, "total_num_of_pending_questions": 0, "total_num_of_verified_questions": n, "total_num_of_rejected_questions": 0}
	}
	categories, all := fiber.Map{}, 0
	for _, g := range list {
		n, err := t.numbers(ctx, g.ID)
		if err != nil {
			return err
		}
		categories[strconv.Itoa(g.number)] = numbers(n[0])
		all += n[0]
	}
	return t.say(c, fiber.StatusOK, fiber.Map{"overall": numbers(all), "categories": categories})
}

// token answers GET /api_token.php?command=request|reset.
func (t *triviaDB) token(c *fiber.Ctx) error {
	ctx := c.UserContext()
	switch c.Query("command") {
	case "request":
		text, err := t.pool.NewToken(ctx)
		if err != nil {
			return err
		}
		return t.say(c, fiber.StatusOK, fiber.Map{"response_code": codeSuccess, "response_message": "Token Generated Successfully!", "token": text})
	case "reset":
		text := c.Query("token")
		if err := t.pool.Reset(ctx, text); errors.Is(err, trivia.ErrToken) {
			return t.say(c, fiber.StatusOK, fiber.Map{"response_code": codeNoToken, "response_message": "Token Not Found!"})
		} else if err != nil {
			return err
		}
		return t.say(c, fiber.StatusOK, fiber.Map{"response_code": codeSuccess, "token": text})
	}
	return t.fail(c, codeInvalid)
}
