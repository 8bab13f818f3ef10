package web_test

import (
	"fmt"
	"net/url"
	"testing"

	"gorm.io/gorm"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// TestStatements holds what a page asks of the database, however many quizzes
// it shows. A list that is narrowed to more quizzes than are gathered and sorted
// is walked, and then counted by one statement more.
func TestStatements(t *testing.T) {
	each(t, func(t *testing.T, c *community) {
		for n := range 30 {
			c.quiz(fmt.Sprintf("quiz-%02d", n), fmt.Sprintf("퀴즈 %02d", n), func(in *schema.Input) {
				in.Many = map[string][]schema.ID{"tags": {c.tags["8비트"], c.tags["도트"]}}
			})
		}
		c.add("page", map[string]any{"slug": "rules", "language": "ko", "title": "원칙", "published": true, "body": schema.Markdown("글")})
		count := 0
		must(t, c.db.From(t.Context()).Callback().Row().Before("gorm:row").Register("test:count", func(*gorm.DB) { count++ }))
		for address, most := range map[string]int{
			"/": 4, "/quizzes": 4, "/search?q=" + url.QueryEscape("퀴즈"): 4, "/quizzes/quiz-07": 5, "/tags/" + url.PathEscape("8비트"): 5,
			"/users/dot_master": 4, "/rules": 1, "/login": 0, "/feed": 2, "/sitemap.xml": 3, "/robots.txt": 0,
		} {
			count = 0
			c.page(address)
			if count > most || count == 0 && most > 0 {
				t.Errorf("%s asks %d times, want at most %d", address, count, most)
			}
		}
		c.actor = somebody{id: c.people["ghost"], handle: "ghost"}
		for n := range 25 {
			c.told("ghost", models.NoticeComment, fmt.Sprintf("quiz-%02d", n))
		}
		// The header counts what its reader has not read, by one statement.
		for address, most := range map[string]int{"/": 5, "/rules": 2, "/me/notifications": 5} {
			count = 0
			c.page(address)
			if count > most {
				t.Errorf("%s asks %d times for a member, want at most %d", address, count, most)
			}
		}
	})
}
