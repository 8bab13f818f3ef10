// Command load submits attempts over HTTP, to measure what a submission costs.
// It signs in, publishes a quiz with ten questions, starts attempts as guests,
// says "ready" and waits for a line; then it submits all of them and says how
// many. With -decide it reads cases of the desk instead, and decides them.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/cookiejar"
	"os"
	"strings"
	"sync"
)

// client sends JSON to the server.
type client struct {
	http.Client
	base, csrf string
}

// send makes a request that must succeed and reads the answer into out.
func (c *client) send(method, path, body string, out any, headers ...string) {
	req, err := http.NewRequest(method, c.base+path, strings.NewReader(body))
	if err != nil {
		log.Fatal(err)
	}
	req.Header.Set("Accept", "application/json")
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("X-CSRF-Token", c.csrf)
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := c.Do(req)
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode > 299 {
		log.Fatalf("%s %s: %d %s (%v)", method, path, res.StatusCode, text, err)
	}
	if out != nil {
		if err := json.Unmarshal(text, out); err != nil {
			log.Fatal(err)
		}
	}
}

// attempt is what a guest was asked.
type attempt struct {
	ID        string
	Token     string `json:"guest_token"`
	Questions []struct {
		Key     string
		Choices []struct{ Key string }
	}
}

// publish makes a quiz with ten questions and returns its id.
func (c *client) publish() string {
	var genres struct{ Data []struct{ ID string } }
	c.send("GET", "/api/v1/genres?limit=1", "", &genres)
	question := `{"type":"multiple","stem":"Which?","points":1,"scoring":"partial","choices":[{"text":"a","correct":true},{"text":"b","correct":true},{"text":"c"},{"text":"d"}]}`
	var quiz struct{ ID string }
	c.send("POST", "/api/v1/quizzes", `{"title":"Load","genre_id":"`+genres.Data[0].ID+`","language":"en","visibility":"public","licence":"CC0","questions":[`+
		strings.TrimSuffix(strings.Repeat(question+",", 10), ",")+`]}`, &quiz)
	c.send("POST", "/api/v1/quizzes/"+quiz.ID+"/submit", "", nil) // what a superuser submits is published at once
	return quiz.ID
}

// body answers every question of an attempt with its first two choices.
func (a attempt) body() string {
	var b bytes.Buffer
	b.WriteString(`{"answers":[`)
	for i, q := range a.Questions {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"question":%q,"selected":[%q,%q],"ms":1000}`, q.Key, q.Choices[0].Key, q.Choices[1].Key)
	}
	b.WriteString(`]}`)
	return b.String()
}

// share lets workers do n things.
func share(workers, n int, do func(i int)) {
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < n; i += workers {
				do(i)
			}
		})
	}
	wg.Wait()
}

func main() {
	base := flag.String("base", "http://127.0.0.1:8000", "where the server is")
	password := flag.String("password", "", "of the person admin")
	n := flag.Int("n", 2000, "how many attempts")
	decide := flag.String("decide", "", "what is decided about so many cases: api:dismiss, api:hide, panel:dismiss or panel:hide")
	flag.Parse()
	jar, _ := cookiejar.New(nil)
	admin := &client{base: *base, Client: http.Client{Jar: jar}}
	var in struct {
		CSRF string `json:"csrf_token"`
	}
	admin.send("POST", "/api/v1/auth/login", `{"username":"admin","password":"`+*password+`"}`, &in)
	admin.csrf = in.CSRF
	if *decide != "" {
		admin.decideAll(*decide, *n)
		return
	}
	quiz := admin.publish()
	guests := &client{base: *base, Client: http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
	attempts, bodies := make([]attempt, *n), make([]string, *n)
	share(64, *n, func(i int) {
		guests.send("POST", "/api/v1/quizzes/"+quiz+"/attempts", "", &attempts[i])
		bodies[i] = attempts[i].body()
	})
	fmt.Println("ready")
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
	share(64, *n, func(i int) {
		guests.send("POST", "/api/v1/attempts/"+attempts[i].ID+"/submit", bodies[i], nil, "Attempt-Token", attempts[i].Token)
	})
	fmt.Println(*n)
}
