package moderation

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// Look is what a subject looks like at one time: a report and a decision keep
// it, and whoever decides says which one they saw.
type Look struct {
	Title    string
	Owner    schema.ID // who answers for it
	Version  string    // of what is shown to others
	Snapshot schema.JSON
}

// Hash is SHA-256 of the snapshot, in hexadecimal.
func (l Look) Hash() string {
	sum := sha256.Sum256(l.Snapshot)
	return hex.EncodeToString(sum[:])
}

// LookAt returns what a quiz, a comment or a person looks like. The text of a
// quiz stands in its versions, which do not change once they are submitted.
func LookAt(row any) (Look, error) {
	switch row := row.(type) {
	case *models.Quiz:
		version := row.LiveVersionID
		if version.IsZero() {
			version = row.DraftVersionID
		}
		under := ""
		if row.DraftStatus == models.VersionPending {
			under = row.DraftVersionID.String()
		}
		return look(row.Title, row.OwnerID, version.String(), map[string]any{
			"title": row.Title, "description": row.Description, "slug": row.Slug, "owner_id": row.OwnerID, "cover": string(row.Cover),
			"licence": row.Licence, "attribution": row.Attribution, "version": version, "under_review": under, "under_review_hash": row.ReviewHash,
		})
	case *models.Comment:
		return look(row.String(), row.UserID, locked(row.LockVersion), map[string]any{
			"body": row.String(), "spoiler": row.Spoiler, "quiz_id": row.QuizID, "user_id": row.UserID, "created_at": row.CreatedAt,
		})
	case *models.User:
		return look("@"+row.Handle, row.ID, locked(row.LockVersion), map[string]any{
			"handle": row.Handle, "nickname": row.Nickname, "avatar": string(row.Avatar),
		})
	}
	return Look{}, nil
}

func look(title string, owner schema.ID, version string, has map[string]any) (Look, error) {
	text, err := json.Marshal(has)
	return Look{Title: shortened(title), Owner: owner, Version: version, Snapshot: text}, err
}

// titleMost is how many characters of a subject's title a case keeps.
const titleMost = 200

func shortened(title string) string {
	if runes := []rune(title); len(runes) > titleMost {
		return string(runes[:titleMost-1]) + "…"
	}
	return title
}

func locked(version int64) string { return "v" + strconv.FormatInt(version, 10) }
