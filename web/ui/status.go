package ui

// look is how a state shows.
type look struct {
	tone Tone
	icon string
}

func lookOf(state string) look {
	switch state {
	case "published", "approved", "active", "completed", "granted", "upheld", "delivered", "ready",
		"visible", "on", "agreed", "author_accepted", "mod_accepted", "resolved", "done":
		return look{OK, "circle-check"}
	case "pending", "submitted", "in_review", "open", "claimed", "held", "warned", "shadow", "escalated", "limited":
		return look{Warn, "clock"}
	case "running", "uploading", "processing":
		return look{Warn, "loader"}
	case "rejected", "removed", "banned", "suspended", "failed", "denied", "overturned", "revoked":
		return look{Bad, "circle-x"}
	case "hidden", "muted", "blocked":
		return look{Bad, "eye-off"}
	case "archived", "dismissed", "closed", "ended", "expired", "cancelled", "withdrawn",
		"disagreed", "ignored", "author_rejected", "mod_rejected", "superseded", "off", "lifted", "undone":
		return look{Idle, "archive"}
	case "deleted", "trashed":
		return look{Idle, "trash-2"}
	default:
		return look{Idle, unknownIcon}
	}
}

// IsState reports whether a word is a state that has a look of its own.
func IsState(word string) bool { return lookOf(word).icon != unknownIcon }

// unknownIcon is the icon of states that have no look.
const unknownIcon = "circle-dashed"

// StatusTone is the tone of a state; what it does not know is grey.
func StatusTone(state string) Tone { return lookOf(state).tone }

// StatusIcon is the icon of a state.
func StatusIcon(state string) string { return lookOf(state).icon }
