package main

import (
	"embed"
	"fmt"

	"github.com/goccy/go-yaml"
)

//go:embed demo/*.yaml
var demoFiles embed.FS

// demoCommunity is the demo community as its files describe it.
type demoCommunity struct {
	People  []demoPerson
	Pages   []demoPage
	Quizzes []demoQuiz
}

type demoPerson struct {
	Handle    string `yaml:"handle"`
	Nickname  string `yaml:"nickname"`
	Email     string `yaml:"email"`
	Role      string `yaml:"role"`
	Superuser bool   `yaml:"superuser"`
}

type demoPage struct {
	Slug     string `yaml:"slug"`
	Language string `yaml:"language"`
	Title    string `yaml:"title"`
	Body     string `yaml:"body"`
}

type demoQuiz struct {
	Slug        string         `yaml:"slug"`
	Title       string         `yaml:"title"`
	Description string         `yaml:"description"`
	Genre       string         `yaml:"genre"`
	Tags        []string       `yaml:"tags"`
	Owner       string         `yaml:"owner"`
	State       string         `yaml:"state"`
	Reason      string         `yaml:"reason"`
	Open        bool           `yaml:"answers_public"`
	Questions   []demoQuestion `yaml:"questions"`
	language    string
	licence     string
}

type demoQuestion struct {
	Type        string       `yaml:"type"`
	Stem        string       `yaml:"stem"`
	Points      int          `yaml:"points"`
	Explanation string       `yaml:"explanation"`
	Choices     []demoChoice `yaml:"choices"`
	Accepted    []string     `yaml:"accepted"`
}

type demoChoice struct {
	Text    string `yaml:"text"`
	Correct bool   `yaml:"correct"`
}

// readDemo reads the files; a key that is not known is an error.
func readDemo() (*demoCommunity, error) {
	var people struct {
		People []demoPerson `yaml:"people"`
	}
	var pages struct {
		Pages []demoPage `yaml:"pages"`
	}
	var quizzes struct {
		Language string     `yaml:"language"`
		Licence  string     `yaml:"licence"`
		Quizzes  []demoQuiz `yaml:"quizzes"`
	}
	for name, into := range map[string]any{"people": &people, "pages": &pages, "quizzes": &quizzes} {
		text, err := demoFiles.ReadFile("demo/" + name + ".yaml")
		if err != nil {
			return nil, err
		}
		if err := yaml.UnmarshalWithOptions(text, into, yaml.Strict()); err != nil {
			return nil, fmt.Errorf("demo/%s.yaml: %w", name, err)
		}
	}
	for i := range quizzes.Quizzes {
		quizzes.Quizzes[i].language, quizzes.Quizzes[i].licence = quizzes.Language, quizzes.Licence
	}
	return &demoCommunity{people.People, pages.Pages, quizzes.Quizzes}, nil
}
