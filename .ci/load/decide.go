package main

import (
	"bufio"
	"context"
	"fmt"
	"log"
	"net/http"
	"net/url"
	"os"
	"strings"
)

// seen is a case as the desk's API shows it.
type seen struct {
	ID   string
	Lock int64  `json:"lock_version"`
	Hash string `json:"snapshot_hash"`
}

// decideAll reads n cases of the queue as they are, says "ready" and waits for a
// line; then it decides all of them and says how many. How is where (api or panel)
// and what, with a colon between.
func (c *client) decideAll(how string, n int) {
	where, action, _ := strings.Cut(how, ":")
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	var cases []seen
	for cursor := ""; len(cases) < n; {
		var page struct {
			Data []seen
			Page struct {
				Next string `json:"next_cursor"`
			}
		}
		c.send("GET", "/api/v1/admin/cases?limit=100&cursor="+cursor, "", &page)
		cases = append(cases, page.Data...)
		if cursor = page.Page.Next; cursor == "" {
			break
		}
	}
	cases = cases[:min(n, len(cases))]
	share(4, len(cases), func(i int) { c.send("GET", "/api/v1/admin/cases/"+cases[i].ID, "", &cases[i]) })
	fmt.Println("ready")
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
	share(4, len(cases), func(i int) {
		if where == "panel" {
			c.decideByForm(cases[i], action)
			return
		}
		c.send("POST", "/api/v1/admin/cases/"+cases[i].ID+"/decide",
			fmt.Sprintf(`{"lock_version":%d,"snapshot_hash":%q,"acts":[{"action":%q,"reason":"It is an advertisement."}]}`, cases[i].Lock, cases[i].Hash, action), nil)
	})
	fmt.Println(len(cases))
}

// decideByForm decides a case as a page does.
func (c *client) decideByForm(one seen, action string) {
	form := url.Values{"_csrf": {c.csrf}, "_version": {fmt.Sprint(one.Lock)}, "seen": {one.Hash}, "action": {action}, "reason": {"It is an advertisement."}}
	req, err := http.NewRequestWithContext(context.Background(), "POST", c.base+"/admin/queue/"+one.ID+"/decide", strings.NewReader(form.Encode()))
	if err != nil {
		log.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", c.base)
	req.Header.Set("Accept", "text/html")
	res, err := c.Do(req)
	if err != nil {
		log.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusSeeOther {
		log.Fatalf("decide: %d", res.StatusCode)
	}
}
