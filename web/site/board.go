package site

import (
	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
	"duckhoo/models/exam"
	"duckhoo/models/grading"
)

// boardMost is how many a board shows.
const boardMost = 10

// placed is somebody on the board of a quiz.
type placed struct {
	No    int
	Name  string
	Href  string
	Score string
}

// board are the best of those who want to be seen. Only whose profile may be
// seen has a link.
func (v *visit) board(quiz *models.Quiz) ([]placed, error) {
	if v.site.Exam == nil || quiz.Status != models.QuizPublished {
		return nil, nil
	}
	page, err := v.site.Exam.Board(v.ctx, quiz.ID, exam.Window{Limit: boardMost})
	if err != nil {
		return nil, err
	}
	var out []placed
	for i, p := range page.Rows {
		out = append(out, placed{No: i + 1, Name: p.Nickname, Href: userPath(p.Handle), Score: short(float64(p.Score)/grading.Whole) + " / " + number(p.Max)})
	}
	return out, nil
}

// ListResult answers POST /results/{token}/list with listed=1 or 0: its taker
// stands on the board of the quiz, or not any more.
func (s *Site) ListResult(c *fiber.Ctx) error {
	v := s.visit(c)
	listed := v.posted("listed") == "1"
	var err error
	for range tries {
		sit, _, found := v.ownResult(c.Params("token"))
		if found != nil {
			return found
		}
		if err = s.Exam.List(v.ctx, sit, listed); !isStale(err) {
			break
		}
	}
	if err != nil {
		return err
	}
	said := "0"
	if listed {
		said = "1"
	}
	return c.Redirect(withQuery(resultPath(c.Params("token")), "listed", said)+"#board", fiber.StatusSeeOther)
}
