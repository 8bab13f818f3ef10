#!/usr/bin/env bash
# From signing up to a reported quiz, with nothing but the addresses that
# /api/openapi.json names and, for the moderator, the forms of the back office.
#
#   BASE=http://127.0.0.1:8000 MODERATOR=modi PASSWORD=... docs/walkthrough.sh
#
# The moderator is somebody who may approve quizzes. MAIL, where the server's
# mail goes to a folder (mail.dir), names that folder; the e-mail address is
# confirmed then as well. Any answer that is not the expected one ends it.
set -euo pipefail

BASE=${BASE:-http://127.0.0.1:8000}
: "${MODERATOR:?whose handle or e-mail approves quizzes}" "${PASSWORD:?the password of MODERATOR}"
for tool in curl jq; do
	command -v "$tool" >/dev/null || { echo "$tool is missing" >&2; exit 1; }
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
stamp=$(date +%s%N | tail -c 9) # handles of this run
maker=maker_$stamp taker=taker_$stamp
secret=Quack-quack-$stamp

say() { printf '\n== %s\n' "$*"; }
tell() { printf '   %s\n' "$*"; }

# fail ends the walk and shows the last answer.
fail() {
	printf '\nFAILED: %s\n%s\n' "$*" "$(head -c 2000 "$work/body" 2>/dev/null)" >&2
	exit 1
}

# send WHO curl-arguments...: a request with the cookies of WHO. The answer's
# status is in $status, its body and header in files.
send() {
	local who=$1
	shift
	status=$(curl -sS -b "$work/$who.cookies" -c "$work/$who.cookies" -D "$work/header" -o "$work/body" -w '%{http_code}' "$@")
}

# api WHO METHOD ADDRESS ID [JSON]: a call of an address as the document writes
# it, with ID for its {id}. Writes by cookie carry the session's token, a
# guest's requests the token of their attempt.
api() {
	local who=$1 method=$2 address=$3 id=$4 body=${5:-} extra=()
	grep -qxF "${method,,} ${address%%\?*}" "$work/addresses" ||
		fail "the document has no $method $address"
	[ -s "$work/$who.csrf" ] && extra+=(-H "X-CSRF-Token: $(cat "$work/$who.csrf")")
	[ -s "$work/$who.attempt" ] && extra+=(-H "Attempt-Token: $(cat "$work/$who.attempt")")
	[ -n "$body" ] && extra+=(-H 'Content-Type: application/json' -d "$body")
	send "$who" -X "$method" -H 'Accept: application/json' "${extra[@]}" "$BASE${address//\{id\}/$id}"
}

# expect STATUS [jq-condition]: what the last answer has to be.
expect() {
	[ "$status" = "$1" ] || fail "the status is $status, not $1"
	[ -z "${2:-}" ] || jq -e "$2" "$work/body" >/dev/null || fail "the answer does not hold: $2"
	tell "$1${2:+  $2}"
}

# get jq-filter: a part of the last answer.
get() { jq -r "$1" "$work/body"; }

# signed_in WHO keeps the token that writes by cookie send back.
signed_in() { get .csrf_token >"$work/$1.csrf"; }

# silent WORDS...: the last answer says none of them.
silent() {
	local word
	for word in "$@"; do
		! grep -qF -- "$word" "$work/body" || fail "the answer says $word"
	done
	tell "it does not say: $*"
}

# form WHO PAGE ACTION name=value...: fills in the form of a page that posts to
# ACTION, with the hidden fields that it has.
form() {
	local who=$1 page=$2 action=$3 inputs=() field
	shift 3
	send "$who" -H 'Accept: text/html' "$BASE$page"
	[ "$status" = 200 ] || fail "$page answers $status"
	while read -r field; do
		inputs+=(--data-urlencode "$(sed -E 's/.*name="([^"]*)".*value="([^"]*)".*/\1=\2/' <<<"$field")")
	done < <(tr -d '\n' <"$work/body" | grep -oE "<form[^>]*action=\"$action\".*" | sed 's/<\/form>.*//' | grep -oE '<input type="hidden"[^>]*>')
	[ ${#inputs[@]} -gt 0 ] || fail "$page has no form for $action"
	for field in "$@"; do inputs+=(--data-urlencode "$field"); done
	send "$who" -H 'Accept: text/html' -H "Origin: $BASE" "${inputs[@]}" "$BASE$action"
	[ "$status" = 303 ] || [ "$status" = 302 ] || fail "$action answers $status"
	tell "$status to $(sed -n 's/^[Ll]ocation: //p' "$work/header" | tr -d '\r')"
}

# answers right|wrong: replies to the attempt that the last answer shows, by the
# words that somebody who knows the subject would choose.
answers() {
	jq -c --arg how "$1" '
		def keys_of($words): [.choices as $all | $words[] as $w | $all[] | select(.text == $w) | .key];
		{answers: [.questions[] | {question: .key} + (
			if .type == "single" then {selected: keys_of([if $how == "right" then "Duck" else "Goose" end])}
			elif .type == "multiple" then {selected: keys_of(["Mallard", "Teal"])}
			elif .type == "text" then {text: " mandarin   DUCK "}
			elif .type == "number" then {text: "-273.15"}
			else {selected: keys_of(["Egg", "Duckling", "Duck"])} end)]}' "$work/body"
}

say "A stranger reads the document of the API."
send stranger "$BASE/api/openapi.json"
expect 200 '.openapi | startswith("3.1")'
get '.paths | to_entries[] | .key as $address | .value | keys[] | "\(.) \($address)"' >"$work/addresses"

say "$maker signs up."
api maker POST /api/v1/auth/signup '' "{\"handle\":\"$maker\",\"email\":\"$maker@example.com\",\"password\":\"$secret\"}"
expect 201 '.csrf_token != ""'
signed_in maker
api maker GET /api/v1/me ''
expect 200 ".handle == \"$maker\" and .email == \"$maker@example.com\""

if [ -n "${MAIL:-}" ]; then
	say "$maker confirms the address with the token that came by mail."
	token=""
	for _ in $(seq 50); do
		letter=$(grep -lF "To: <$maker@example.com>" "$MAIL"/*.eml 2>/dev/null | head -1) || true
		[ -z "$letter" ] || { token=$(sed ':a;N;$!ba;s/=\r\{0,1\}\n//g' "$letter" | grep -oE 'token=3D[A-Za-z0-9_-]+' | sed 's/token=3D//') && break; }
		sleep 0.2
	done
	[ -n "$token" ] || fail "no mail came to $maker"
	api maker POST /api/v1/auth/email/verify '' "{\"token\":\"$token\"}"
	expect 204
	tell "and the token works once"
	api maker POST /api/v1/auth/email/verify '' "{\"token\":\"$token\"}"
	expect 422
fi

say "$maker makes a quiz with one question of each type."
api maker GET '/api/v1/genres?fields=id,slug' ''
expect 200 '.data | length > 0'
genre=$(get '.data[0].id')
api maker POST /api/v1/quizzes '' "$(jq -nc --arg genre "$genre" --arg title "Ducks $stamp" '{
	title: $title, genre_id: $genre, language: "en", visibility: "public", licence: "CC0", questions: [
		{type: "single", stem: "Which one quacks?", explanation: "Geese honk.", scoring: "all_or_nothing",
			choices: [{text: "Duck", correct: true}, {text: "Goose"}]},
		{type: "multiple", stem: "Which are ducks?", scoring: "partial",
			choices: [{text: "Mallard", correct: true}, {text: "Teal", correct: true}, {text: "Heron"}]},
		{type: "text", stem: "Which duck wears orange sails?", scoring: "all_or_nothing", ignore_case: true, ignore_space: true,
			accepted: [{pattern: "Mandarin duck"}]},
		{type: "number", stem: "How cold can a pond be, in degrees Celsius?", scoring: "all_or_nothing", accepted: [{pattern: "-273.15"}]},
		{type: "order", stem: "How does a duck grow up?", scoring: "all_or_nothing",
			choices: [{text: "Egg", position: 0}, {text: "Duckling", position: 1}, {text: "Duck", position: 2}]}]}')"
expect 201 '.status == "draft" and (.questions | length) == 5'
quiz=$(get .id)

say "Nobody else sees the draft."
api stranger GET '/api/v1/quizzes/{id}' "$quiz"
expect 404 '.code == "not_found"'

say "$maker submits it for review."
api maker POST '/api/v1/quizzes/{id}/submit' "$quiz" '{}'
expect 200 '.status == "pending"'
api maker POST '/api/v1/quizzes/{id}/approve' "$quiz" '{}'
expect 403 '.code == "forbidden"'

say "The moderator signs in to the back office and approves it there."
form moderator /admin/login /admin/login "username=$MODERATOR" "password=$PASSWORD"
form moderator "/admin/quizzes/$quiz/approve" "/admin/quizzes/$quiz/approve" "note=A fine quiz about ducks."
api stranger GET '/api/v1/quizzes/{id}' "$quiz"
expect 200 '.status == "published" and (has("questions") | not)'

say "A guest starts it: the questions come without the answers."
api guest POST '/api/v1/quizzes/{id}/attempts' "$quiz" '{}'
expect 201 '(.questions | length) == 5 and .guest_token != ""'
silent correct accepted explanation fraction Geese Mandarin -273.15
attempt=$(get .id)
get .guest_token >"$work/guest.attempt"
replies=$(answers wrong)
api guest PUT '/api/v1/attempts/{id}/answers' "$attempt" "$replies"
expect 200 '.answered == 5 and .total == 5'
silent correct accepted explanation fraction Geese
api guest GET '/api/v1/attempts/{id}/result' "$attempt"
expect 409
silent correct accepted explanation Geese Mandarin -273.15

say "The guest submits, with one answer wrong, and sees the result."
api guest POST '/api/v1/attempts/{id}/submit' "$attempt" '{}'
expect 200 '.score == "4.0000" and .max == 5 and .correct_count == 4'
api guest GET '/api/v1/attempts/{id}/result' "$attempt"
expect 200 '[.questions[] | select(.right | not) | .explanation] == ["Geese honk."]'

say "A guest cannot rate."
api guest PUT '/api/v1/quizzes/{id}/rating' "$quiz" '{"quality":5,"difficulty":2}'
expect 401 '.code == "unauthorized"'

say "$taker signs up, and cannot rate what they have not taken."
api taker POST /api/v1/auth/signup '' "{\"handle\":\"$taker\",\"email\":\"$taker@example.com\",\"password\":\"$secret\"}"
expect 201
signed_in taker
api taker PUT '/api/v1/quizzes/{id}/rating' "$quiz" '{"quality":5,"difficulty":2}'
expect 409 '.code == "not_taken"'

say "$taker takes it, with everything right."
api taker POST '/api/v1/quizzes/{id}/attempts' "$quiz" '{}'
expect 201 'has("guest_token") | not'
silent correct accepted explanation fraction Geese Mandarin -273.15
attempt=$(get .id)
api taker POST '/api/v1/attempts/{id}/submit' "$attempt" "$(answers right)"
expect 200 '.score == "5.0000" and .correct_count == 5 and .counts'
api taker GET '/api/v1/attempts/{id}/result' "$attempt"
expect 200 '.share == 1 and .people == 2 and ([.questions[].right] | all)'
api guest GET '/api/v1/attempts/{id}/result' "$attempt"
expect 404

say "$taker rates it; its owner cannot."
api taker PUT '/api/v1/quizzes/{id}/rating' "$quiz" '{"quality":5,"difficulty":2}'
expect 201 '.quality == 5'
api maker POST '/api/v1/quizzes/{id}/attempts' "$quiz" '{}'
expect 201
api maker POST '/api/v1/attempts/{id}/submit' "$(get .id)" "$(answers right)"
expect 200 '.counts == false'
api maker PUT '/api/v1/quizzes/{id}/rating' "$quiz" '{"quality":5,"difficulty":1}'
expect 403 '.code == "forbidden"'

say "$taker comments, and everybody reads it."
api taker POST '/api/v1/quizzes/{id}/comments' "$quiz" '{"body":"More ducks, please."}'
expect 201
comment=$(get .id)
api stranger GET '/api/v1/quizzes/{id}/comments' "$quiz"
expect 200 ".data[0].id == \"$comment\" and .data[0].body == \"More ducks, please.\""

say "$taker reports the quiz; a second report of the same says that there is one."
report="{\"subject\":\"quiz\",\"subject_id\":\"$quiz\",\"reason\":\"wrong_answer\",\"detail\":\"Some geese quack.\"}"
api taker POST /api/v1/reports '' "$report"
expect 201 '.status == "open"'
report_id=$(get .id)
api taker POST /api/v1/reports '' "$report"
expect 409 '.code == "already_reported"'
api maker GET '/api/v1/reports/{id}' "$report_id"
expect 404

say "The moderator finds the report in the back office and answers it."
form moderator "/admin/reports/$report_id/disagree" "/admin/reports/$report_id/disagree" "reason=They honk." "note=Looked it up."
api taker GET '/api/v1/reports/{id}' "$report_id"
expect 200 '.status == "disagreed" and .outcome == "They honk."'

say "What everybody did is counted."
api stranger GET '/api/v1/quizzes/{id}/stats' "$quiz"
expect 200
jq -c . "$work/body"

printf '\nAll of it works.\n'
