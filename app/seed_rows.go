package main

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"duckhoo/models"
	"duckhoo/models/authoring"
	"duckhoo/models/schema"
)

// seeder makes rows up. The same seed makes the same rows, on every day: people
// come in the year before a time that is fixed, quizzes in the three after it.
type seeder struct {
	seed    uint32
	opened  time.Time
	dice    *rand.Rand
	genres  []seedGenre
	genreID map[string]schema.ID
	tags    map[string]models.Tag // by the subject that they stand for
	role    schema.ID
	users   []schema.ID
	owners  *rand.Zipf
	keep    bool // quizzes are kept in open, to be taken
	open    []*taken
}

func newSeeder(seed uint32) *seeder {
	return &seeder{seed: seed, opened: time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC),
		dice: rand.New(rand.NewPCG(uint64(seed), 0)), genres: seedGenres()}
}

// code is a short name of a row, unlike those of other seeds.
func (s *seeder) code(n int) string {
	return "s" + strconv.FormatUint(uint64(s.seed), 36) + "_" + strconv.FormatInt(int64(n), 36)
}

// base is what every row has, made at a time. Ids sort by it.
func (s *seeder) base(at time.Time) schema.Base {
	var id schema.ID
	binary.BigEndian.PutUint64(id[0:8], uint64(at.UnixMilli())<<16|0x7000|uint64(s.dice.IntN(1<<12)))
	binary.BigEndian.PutUint64(id[8:16], 1<<63|s.dice.Uint64()>>2)
	moment := schema.At(at)
	return schema.Base{ID: id, CreatedAt: moment, UpdatedAt: moment, LockVersion: 1}
}

// between is the moment of the nth of so many things in a time.
func between(from, to time.Time, n, of int) time.Time {
	return from.Add(to.Sub(from) / time.Duration(of) * time.Duration(n)).Truncate(time.Millisecond)
}

func pick(dice *rand.Rand, words []string) string { return words[dice.IntN(len(words))] }

// user makes the nth of so many people up.
func (s *seeder) user(n, of int) *models.User {
	first, second := seedNicknames()
	u := &models.User{
		Base: s.base(between(s.opened.AddDate(-1, 0, 0), s.opened, n, of)), Handle: s.code(n), RoleID: s.role, Status: models.UserActive,
		Nickname: pick(s.dice, first) + " " + pick(s.dice, second) + " " + strconv.Itoa(n%10_000),
	}
	s.users = append(s.users, u.ID)
	return u
}

// chance is a value and how many in a hundred have it.
type chance[T any] struct {
	value T
	of100 int
}

func choose[T any](dice *rand.Rand, chances []chance[T]) T {
	left := dice.IntN(100)
	for _, c := range chances {
		if left -= c.of100; left < 0 {
			return c.value
		}
	}
	return chances[0].value
}

func seedStatuses() []chance[models.QuizStatus] {
	return []chance[models.QuizStatus]{{models.QuizPublished, 80}, {models.QuizDraft, 8}, {models.QuizPending, 3}, {models.QuizRejected, 3},
		{models.QuizHidden, 2}, {models.QuizRemoved, 1}, {models.QuizArchived, 3}}
}

func seedVisibilities() []chance[models.Visibility] {
	return []chance[models.Visibility]{{models.Public, 92}, {models.Unlisted, 6}, {models.Private, 2}}
}

func seedLicences() []chance[models.Licence] {
	return []chance[models.Licence]{{models.AllRightsReserved, 70}, {models.CC0, 10}, {models.CCBY, 10}, {models.CCBYSA, 10}}
}

// quiz makes the nth of so many quizzes up, with all that hangs on it.
func (s *seeder) quiz(n, of int) []any {
	genre := s.genres[s.dice.IntN(len(s.genres))]
	ko := s.dice.IntN(5) > 0
	subject := pick(s.dice, genre.en)
	language := models.English
	if ko {
		subject, language = pick(s.dice, genre.ko), models.Korean
	}
	q := &models.Quiz{
		Base: s.base(between(s.opened, s.opened.AddDate(3, 0, 0), n, of)), OwnerID: s.users[s.owners.Uint64()], GenreID: s.genreID[genre.slug],
		Title: s.title(subject, ko, n), Description: pick(s.dice, seedDescriptions(ko)), Language: language, Tags: s.tagsOf(subject, genre, ko),
		Status: choose(s.dice, seedStatuses()), Visibility: choose(s.dice, seedVisibilities()), Licence: choose(s.dice, seedLicences()),
	}
	q.Slug = strings.ReplaceAll(strings.ToLower(strings.ReplaceAll(q.Title, "'", "")+" "+s.code(n)), " ", "-")
	q.Slug = strings.ReplaceAll(q.Slug, "_", "-")
	if q.Licence == models.CCBY || q.Licence == models.CCBYSA {
		q.Attribution = "Duckhoo seed"
	}
	q.AnswersPublic = q.Licence != models.AllRightsReserved
	version, parts := s.content(q, ko, n)
	q.DraftVersionID, q.DraftStatus = version.ID, version.Status
	if version.Status == models.VersionApproved {
		q.LiveVersionID = version.ID
		q.PublishedAt = schema.At(q.CreatedAt.Add(time.Duration(s.dice.IntN(72*3600)) * time.Second))
	}
	return append([]any{q, version, &models.QuizStats{Base: s.base(q.CreatedAt.Time), QuizID: q.ID}}, parts...)
}

func (s *seeder) title(subject string, ko bool, n int) string {
	title := pick(s.dice, seedOpenings(ko)) + subject + pick(s.dice, seedClosings(ko))
	if s.dice.IntN(2) == 0 {
		title += " " + strconv.Itoa(n%97+2)
	}
	return title
}

// tagsOf picks at most four tags, the subject's own first.
func (s *seeder) tagsOf(subject string, genre seedGenre, ko bool) []models.Tag {
	others := genre.en
	if ko {
		others = genre.ko
	}
	out := []models.Tag{s.tags[subject]}
	for range s.dice.IntN(4) {
		tag := s.tags[pick(s.dice, others)]
		known := false
		for _, t := range out {
			known = known || t.ID == tag.ID
		}
		if !known {
			out = append(out, tag)
		}
	}
	return out
}

// content is the one version of a quiz, the nth, which asks for one sum; and the
// rows that hang on it.
func (s *seeder) content(q *models.Quiz, ko bool, n int) (*models.QuizVersion, []any) {
	v := &models.QuizVersion{Base: s.base(q.CreatedAt.Time), QuizID: q.ID, Number: 1, Title: q.Title, Description: q.Description, Attribution: q.Attribution, Cover: q.Cover,
		Status: models.VersionApproved}
	switch q.Status {
	case models.QuizDraft:
		v.Status = models.VersionDraft
	case models.QuizPending:
		v.Status = models.VersionPending
	case models.QuizRejected:
		v.Status = models.VersionRejected
	}
	question := &models.Question{Base: s.base(q.CreatedAt.Time), QuizVersionID: v.ID, Points: 1,
		Scoring: models.AllOrNothing, IgnoreWidth: true, IgnoreCase: true, IgnoreSpace: true}
	question.StableKey = question.ID
	whole := *question
	s.sum(&whole, ko, n)
	question.Type, question.Stem = whole.Type, whole.Stem
	if v.Status != models.VersionDraft {
		v.Questions = []models.Question{whole}
		v.ContentHash = authoring.ContentHash(v)
	}
	s.takeable(q, v.ID, whole)
	parts := []any{question}
	for i := range whole.Choices {
		parts = append(parts, &whole.Choices[i])
	}
	for i := range whole.Accepted {
		parts = append(parts, &whole.Accepted[i])
	}
	return v, parts
}

// sum asks the nth question for a sum: to type it, to pick it out of four
// numbers, or whether it is right.
func (s *seeder) sum(q *models.Question, ko bool, n int) {
	a, b := 2+s.dice.IntN(98), 2+s.dice.IntN(98)
	q.Type, q.Stem = models.TypedNumber, fmt.Sprintf("How much is %d plus %d?", a, b)
	if ko {
		q.Stem = fmt.Sprintf("%d 더하기 %d는 얼마일까요?", a, b)
	}
	switch n % 4 {
	case 0, 1:
		q.Accepted = []models.AcceptedAnswer{{Base: s.base(q.CreatedAt.Time), QuestionID: q.ID, Pattern: strconv.Itoa(a + b), Fraction: 100}}
	case 2:
		q.Type = models.Single
		for i := range 4 {
			off := []int{0, 1, 2, 10}[(i+n/4)%4]
			s.choice(q, strconv.Itoa(a+b+off), off == 0)
		}
	case 3:
		off, words := n/4%2, [2]string{"True", "False"}
		q.Type, q.Stem = models.Single, fmt.Sprintf("Is %d plus %d equal to %d?", a, b, a+b+off)
		if ko {
			q.Stem, words = fmt.Sprintf("%d 더하기 %d는 %d이에요.", a, b, a+b+off), [2]string{"참", "거짓"}
		}
		for i, word := range words {
			s.choice(q, word, i == off)
		}
	}
}

func (s *seeder) choice(q *models.Question, text string, right bool) {
	q.Choices = append(q.Choices, models.Choice{Base: s.base(q.CreatedAt.Time), QuestionID: q.ID, Position: len(q.Choices), Text: text, Correct: right})
}
