package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestConventions is the table of api.md and contract.md: each line is one
// request and what must come back.
func TestConventions(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		mine := "/api/v1/specimens/" + h.specimen("mine", map[string]any{"diary": "secret words"}).String()
		shown := "/api/v1/specimens/" + h.specimen("shown", map[string]any{"phase": "shown"}).String()
		gone := "/api/v1/specimens/" + h.specimen("gone", map[string]any{"phase": "gone"}).String()
		label := "/api/v1/labels/" + h.add("label", map[string]any{"word": "one"}).String()
		const list = "/api/v1/specimens"
		fresh := func(slug string) string { return fmt.Sprintf(`{"name":"n","slug":%q,"shade":"dark"}`, slug) }
		v1 := map[string]string{"If-Match": `"v1"`}

		for name, tt := range map[string]struct {
			call   call
			status int
			code   string
			errors string // "pointer code, pointer code"
		}{
			"list":                             {call{path: list}, 200, "", ""},
			"head":                             {call{method: "HEAD", path: list}, 200, "", ""},
			"unknown address":                  {call{path: "/api/v1/nothing"}, 404, "routed", ""},
			"private model":                    {call{path: "/api/v1/sessions"}, 404, "routed", ""},
			"child has no address":             {call{path: "/api/v1/parts"}, 404, "routed", ""},
			"letter case of a path":            {call{path: "/api/v1/Specimens"}, 404, "routed", ""},
			"method":                           {call{method: "DELETE", path: list, as: "root"}, 405, "routed", ""},
			"read-only model":                  {call{method: "POST", path: "/api/v1/genres", as: "root", body: `{}`}, 405, "routed", ""},
			"accept nothing of ours":           {call{path: list, header: map[string]string{"Accept": "image/png"}}, 406, "not_acceptable", ""},
			"accept problem alone":             {call{path: list, header: map[string]string{"Accept": "application/problem+json"}}, 200, "", ""},
			"unknown parameter":                {call{path: list + "?colour=red"}, 400, "invalid_parameter", "/colour unknown_parameter"},
			"untagged field as filter":         {call{path: list + "?vault=x"}, 400, "invalid_parameter", "/vault unknown_parameter"},
			"alias of an untagged field":       {call{path: list + "?vaulted=x"}, 400, "invalid_parameter", "/vaulted unknown_parameter"},
			"secret as filter":                 {call{path: list + "?code__contains=x"}, 400, "invalid_parameter", "/code__contains unknown_parameter"},
			"owner's field as filter":          {call{path: list + "?diary=x", as: "ann"}, 400, "invalid_parameter", "/diary unknown_parameter"},
			"e-mail over a relation":           {call{path: list + "?keeper__email=x"}, 400, "invalid_parameter", "/keeper__email unknown_parameter"},
			"untagged relation":                {call{path: list + "?auditor__handle=x"}, 400, "invalid_parameter", "/auditor__handle unknown_parameter"},
			"two hops":                         {call{path: list + "?keeper__role__slug=x"}, 400, "invalid_parameter", "/keeper__role__slug unknown_parameter"},
			"many mistakes at once":            {call{path: list + "?limit=0&a=1&sort=vault"}, 400, "invalid_parameter", "/limit out_of_range, /a unknown_parameter, /sort unknown_sort"},
			"limit too big":                    {call{path: list + "?limit=101"}, 400, "invalid_parameter", "/limit out_of_range"},
			"limit of words":                   {call{path: list + "?limit=ten"}, 400, "invalid_parameter", "/limit out_of_range"},
			"limit twice":                      {call{path: list + "?limit=1&limit=2"}, 400, "invalid_parameter", "/limit repeated"},
			"count of a word":                  {call{path: list + "?count=yes"}, 400, "invalid_parameter", "/count unknown_choice"},
			"sort by an untagged field":        {call{path: list + "?sort=vault"}, 400, "invalid_parameter", "/sort unknown_sort"},
			"sort by a field without an index": {call{path: list + "?sort=weight"}, 400, "invalid_parameter", "/sort unknown_sort"},
			"fields untagged":                  {call{path: list + "?fields=name,vault"}, 400, "invalid_parameter", "/fields unknown_name"},
			"fields of the owner in a list":    {call{path: list + "?fields=diary", as: "ann"}, 400, "invalid_parameter", "/fields unknown_name"},
			"include untagged":                 {call{path: list + "?include=auditor"}, 400, "invalid_parameter", "/include unknown_name"},
			"include two deep":                 {call{path: list + "?include=keeper.role"}, 400, "invalid_parameter", "/include unknown_name"},
			"cursor of ours":                   {call{path: list + "?cursor=eyJ"}, 400, "invalid_parameter", "/cursor invalid_cursor"},
			"value of the wrong type":          {call{path: list + "?amount__x=1&flag=maybe"}, 400, "invalid_parameter", "/amount__x unknown_parameter, /flag wrong_type"},
			"value of no choice":               {call{path: list + "?shade=blue"}, 400, "invalid_parameter", "/shade unknown_choice"},
			"control character":                {call{path: list + "?name=a%00b"}, 400, "invalid_parameter", "/name control_character"},
			"broken UTF-8":                     {call{path: list + "?name__contains=%ff"}, 400, "invalid_parameter", "/name__contains control_character"},
			"too many values":                  {call{path: list + "?amount__in=" + strings.Repeat("1,", 100) + "1"}, 400, "invalid_parameter", "/amount__in too_many"},
			"q too long":                       {call{path: list + "?q=" + strings.Repeat("a", 201)}, 400, "invalid_parameter", "/q too_long"},
			"q where nothing is indexed":       {call{path: "/api/v1/labels?q=a"}, 400, "invalid_parameter", "/q unknown_parameter"},

			"row":                         {call{path: mine}, 200, "", ""},
			"row by its slug":             {call{path: list + "/mine"}, 200, "", ""},
			"row that nobody sees":        {call{path: gone}, 404, "not_found", ""},
			"row that its keeper sees":    {call{path: gone, as: "ann"}, 200, "", ""},
			"hidden row by its slug":      {call{path: list + "/gone"}, 404, "not_found", ""},
			"no such id":                  {call{path: list + "/01980000-0000-7000-8000-00000000ffff"}, 404, "not_found", ""},
			"no such slug":                {call{path: list + "/nothing%20here"}, 404, "not_found", ""},
			"unknown parameter of a row":  {call{path: mine + "?limit=3"}, 400, "invalid_parameter", "/limit unknown_parameter"},
			"fields twice on a row":       {call{path: mine + "?fields=id&fields=name"}, 400, "invalid_parameter", "/fields repeated"},
			"owner's field of a stranger": {call{path: mine + "?fields=diary", as: "bob"}, 400, "invalid_parameter", "/fields unknown_name"},
			"owner's field":               {call{path: mine + "?fields=diary", as: "ann"}, 200, "", ""},

			"create as nobody":            {call{method: "POST", path: list, body: fresh("a1")}, 401, "unauthorized", ""},
			"create without the right":    {call{method: "POST", path: list, as: "idle", body: fresh("a2")}, 403, "forbidden", ""},
			"create a form":               {call{method: "POST", path: list, as: "ann", body: "name=x", header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}}, 415, "unsupported_media_type", ""},
			"create without a type":       {call{method: "POST", path: list, as: "ann"}, 415, "unsupported_media_type", ""},
			"create as text":              {call{method: "POST", path: list, as: "ann", body: fresh("a3"), header: map[string]string{"Content-Type": "text/plain"}}, 415, "unsupported_media_type", ""},
			"create as a merge patch":     {call{method: "POST", path: list, as: "ann", body: fresh("a3"), header: map[string]string{"Content-Type": "application/merge-patch+json"}}, 415, "unsupported_media_type", ""},
			"create encoded":              {call{method: "POST", path: list, as: "ann", body: fresh("a3"), header: map[string]string{"Content-Encoding": "gzip"}}, 415, "encoded_body", ""},
			"create unacceptable":         {call{method: "POST", path: list, as: "ann", body: fresh("a3"), header: map[string]string{"Accept": "text/html"}}, 406, "not_acceptable", ""},
			"syntax":                      {call{method: "POST", path: list, as: "ann", body: `{"name":`}, 400, "malformed_body", "/name malformed"},
			"key twice":                   {call{method: "POST", path: list, as: "ann", body: `{"name":"a","name":"b"}`}, 400, "malformed_body", "/name duplicate_key"},
			"key twice, deep":             {call{method: "POST", path: list, as: "ann", body: `{"parts":[{"name":"a","name":"b"}]}`}, 400, "malformed_body", "/parts/0/name duplicate_key"},
			"text behind":                 {call{method: "POST", path: list, as: "ann", body: `{} x`}, 400, "malformed_body", " trailing_text"},
			"a list for a body":           {call{method: "POST", path: list, as: "ann", body: `[]`}, 400, "malformed_body", " not_an_object"},
			"unknown parameter of a POST": {call{method: "POST", path: list + "?x=1", as: "ann", body: fresh("a4")}, 400, "invalid_parameter", "/x unknown_parameter"},
			"unknown key":                 {call{method: "POST", path: list, as: "ann", body: `{"colour":"red"}`}, 422, "validation_failed", "/colour unknown_field"},
			"untagged key":                {call{method: "POST", path: list, as: "ann", body: `{"vault":"x","code":"y","auditor_id":null}`}, 422, "validation_failed", "/auditor_id unknown_field, /code unknown_field, /vault unknown_field"},
			"read-only keys":              {call{method: "POST", path: list, as: "ann", body: `{"id":"x","phase":"shown","keeper_id":"x","created_at":1,"picture":"x","keeper":{}}`}, 422, "validation_failed", "/created_at read_only, /id read_only, /keeper read_only, /keeper_id read_only, /phase read_only, /picture read_only"},
			"hidden system keys":          {call{method: "POST", path: list, as: "ann", body: `{"lock_version":1,"deleted_at":null}`}, 422, "validation_failed", "/deleted_at unknown_field, /lock_version unknown_field"},
			"wrong types":                 {call{method: "POST", path: list, as: "ann", body: `{"name":1,"amount":"1","flag":"true","price":12.5,"day":"1.1.2026","tag_ids":"x","parts":{},"shades":"dark"}`}, 422, "validation_failed", "/amount wrong_type, /day wrong_type, /flag wrong_type, /name wrong_type, /parts wrong_type, /price wrong_type, /shades wrong_type, /tag_ids wrong_type"},
			"null for a text":             {call{method: "POST", path: list, as: "ann", body: `{"name":null}`}, 422, "validation_failed", "/name wrong_type"},
			"children's mistakes":         {call{method: "POST", path: list, as: "ann", body: `{"parts":[{"name":1},{"vault":"x"},3,{"pieces":[{"text":null}]}]}`}, 422, "validation_failed", "/parts/0/name wrong_type, /parts/1/vault unknown_field, /parts/2 wrong_type, /parts/3/pieces/0/text wrong_type"},
			"missing":                     {call{method: "POST", path: list, as: "ann", body: `{}`}, 422, "validation_failed", "/name required, /slug required, /shade required"},
			"rules":                       {call{method: "POST", path: list, as: "ann", body: `{"name":"n","slug":"Not A Slug","shade":"dark","amount":10000,"mail":"x"}`}, 422, "validation_failed", "/slug invalid_slug, /mail invalid_email, /amount too_big"},
			"taken":                       {call{method: "POST", path: list, as: "ann", body: fresh("mine")}, 422, "validation_failed", "/slug not_unique"},
			"relation to nothing":         {call{method: "POST", path: list, as: "ann", body: `{"name":"n","slug":"a5","shade":"dark","genre_id":"01980000-0000-7000-8000-00000000ffff"}`}, 422, "validation_failed", "/genre_id not_found"},
			"tag of nothing":              {call{method: "POST", path: list, as: "ann", body: `{"name":"n","slug":"a6","shade":"dark","tag_ids":["01980000-0000-7000-8000-00000000ffff"]}`}, 422, "validation_failed", "/tag_ids not_found"},
			"bad idempotency key":         {call{method: "POST", path: list, as: "ann", body: fresh("a7"), header: map[string]string{"Idempotency-Key": "with blanks"}}, 400, "invalid_idempotency_key", ""},

			"change as nobody":              {call{method: "PATCH", path: mine, body: `{}`}, 401, "unauthorized", ""},
			"change a stranger's":           {call{method: "PATCH", path: mine, as: "bob", body: `{}`}, 403, "forbidden", ""},
			"change what is hidden":         {call{method: "PATCH", path: gone, as: "bob", body: `{}`}, 404, "not_found", ""},
			"change what is hidden, nobody": {call{method: "PATCH", path: gone, body: `{}`}, 404, "not_found", ""},
			"415 before 428":                {call{method: "PATCH", path: mine, as: "ann", body: `{`, header: map[string]string{"Content-Type": "text/plain"}}, 415, "unsupported_media_type", ""},
			"400 before 428":                {call{method: "PATCH", path: mine, as: "ann", body: `{`}, 400, "malformed_body", " malformed"},
			"428":                           {call{method: "PATCH", path: mine, as: "ann", body: `{"name":1}`}, 428, "precondition_required", ""},
			"412 before 422":                {call{method: "PATCH", path: mine, as: "ann", body: `{"name":1}`, header: map[string]string{"If-Match": `"v9"`}}, 412, "precondition_failed", ""},
			"a weak tag never matches":      {call{method: "PATCH", path: mine, as: "ann", body: `{"name":"x"}`, header: map[string]string{"If-Match": `W/"v1"`}}, 412, "precondition_failed", ""},
			"a tag of nonsense":             {call{method: "PATCH", path: mine, as: "ann", body: `{"name":"x"}`, header: map[string]string{"If-Match": `v1`}}, 412, "precondition_failed", ""},
			"422":                           {call{method: "PATCH", path: mine, as: "ann", body: `{"name":""}`, header: v1}, 422, "validation_failed", "/name required"},
			"nothing to change":             {call{method: "PATCH", path: mine, as: "ann", body: `{}`, header: v1}, 200, "", ""},
			"owner's field of staff":        {call{method: "PATCH", path: mine, as: "staff", body: `{"diary":"x"}`, header: v1}, 422, "validation_failed", "/diary read_only"},
			"child of another":              {call{method: "PATCH", path: mine, as: "ann", body: `{"parts":[{"id":"01980000-0000-7000-8000-00000000ffff","name":"x"}]}`, header: v1}, 422, "validation_failed", "/parts/0/id not_found"},
			"child twice":                   {call{method: "PATCH", path: mine, as: "ann", body: `{"parts":[{"id":"01980000-0000-7000-8000-00000000ffff"},{"id":"01980000-0000-7000-8000-00000000ffff"}]}`, header: v1}, 422, "validation_failed", "/parts/1/id repeated"},

			"delete as nobody":     {call{method: "DELETE", path: mine}, 401, "unauthorized", ""},
			"delete a stranger's":  {call{method: "DELETE", path: mine, as: "bob", header: v1}, 403, "forbidden", ""},
			"delete without match": {call{method: "DELETE", path: mine, as: "ann"}, 428, "precondition_required", ""},
			"delete too late":      {call{method: "DELETE", path: mine, as: "ann", header: map[string]string{"If-Match": `"v2", "v3"`}}, 412, "precondition_failed", ""},

			"verb as nobody":              {call{method: "POST", path: mine + "/show"}, 401, "unauthorized", ""},
			"verb of a stranger":          {call{method: "POST", path: mine + "/show", as: "bob"}, 403, "forbidden", ""},
			"verb on what is hidden":      {call{method: "POST", path: gone + "/show", as: "bob"}, 404, "not_found", ""},
			"verb that does not exist":    {call{method: "POST", path: mine + "/explode", as: "root"}, 404, "routed", ""},
			"verb of the program":         {call{method: "POST", path: gone + "/revive", as: "root"}, 404, "routed", ""},
			"verb from the wrong state":   {call{method: "POST", path: shown + "/show", as: "ann"}, 409, "wrong_state", ""},
			"verb without its reason":     {call{method: "POST", path: shown + "/bury", as: "staff"}, 422, "validation_failed", "/reason required"},
			"verb with an unknown key":    {call{method: "POST", path: shown + "/bury", as: "staff", body: `{"reason":"x","because":"y"}`}, 422, "validation_failed", "/because unknown_field"},
			"verb with a number":          {call{method: "POST", path: shown + "/bury", as: "staff", body: `{"reason":1}`}, 422, "validation_failed", "/reason wrong_type"},
			"verb with a NUL":             {call{method: "POST", path: shown + "/bury", as: "staff", body: `{"reason":"a\u0000b"}`}, 422, "validation_failed", "/reason control_character"},
			"note of an owner":            {call{method: "POST", path: mine + "/show", as: "ann", body: `{"note":"x"}`}, 422, "validation_failed", "/note unknown_field"},
			"verb too late":               {call{method: "POST", path: mine + "/show", as: "ann", header: map[string]string{"If-Match": `"v7"`}}, 412, "precondition_failed", ""},
			"verb as a form":              {call{method: "POST", path: mine + "/show", as: "ann", body: "a=b", header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}}, 415, "unsupported_media_type", ""},
			"staff changes without owner": {call{method: "PATCH", path: label, as: "staff", body: `{"word":"two"}`, header: v1}, 200, "", ""},

			"me as nobody":          {call{path: "/api/v1/me"}, 401, "unauthorized", ""},
			"my rows as nobody":     {call{path: "/api/v1/me/specimens"}, 401, "unauthorized", ""},
			"change me as nobody":   {call{method: "PATCH", path: "/api/v1/me", body: `{}`}, 401, "unauthorized", ""},
			"person by handle":      {call{path: "/api/v1/users/ann"}, 200, "", ""},
			"person by upper case":  {call{path: "/api/v1/users/ANN"}, 404, "not_found", ""},
			"people are not made":   {call{method: "POST", path: "/api/v1/users", as: "root", body: `{}`}, 405, "routed", ""},
			"people are not erased": {call{method: "DELETE", path: "/api/v1/users/ann", as: "root"}, 405, "routed", ""},
			"role cannot be given":  {call{method: "PATCH", path: "/api/v1/me", as: "ann", body: `{"role_id":null,"is_superuser":true,"trust":3}`, header: v1}, 422, "validation_failed", "/is_superuser unknown_field, /role_id unknown_field, /trust unknown_field"},
		} {
			t.Run(name, func(t *testing.T) {
				got := h.do(tt.call)
				if got.status != tt.status {
					t.Fatalf("%d, want %d: %s", got.status, tt.status, got.body)
				}
				if tt.code == "" {
					return
				}
				p := got.problem(t)
				parts := []string{}
				for _, e := range p.Errors {
					parts = append(parts, e.Pointer+" "+e.Code)
				}
				if diff := cmp.Diff(tt.code+": "+tt.errors, p.Code+": "+strings.Join(parts, ", ")); diff != "" {
					t.Error(diff)
				}
			})
		}
	})
}
