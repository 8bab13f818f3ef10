package ui

import (
	"context"
	"encoding/json"

	"duckhoo/web/locales"
)

// scriptTexts are the words that scripts say, as JSON for the body. {name} is
// filled by the script.
func scriptTexts(ctx context.Context) string {
	texts := map[string]string{
		"combo.clear":    locales.T(ctx, "script.combo_clear"),
		"combo.remove":   locales.T(ctx, "script.combo_remove"),
		"combo.none":     locales.T(ctx, "script.combo_none"),
		"combo.more":     locales.T(ctx, "script.combo_more"),
		"combo.failed":   locales.T(ctx, "script.combo_failed"),
		"copied":         locales.T(ctx, "script.copied"),
		"not_copied":     locales.T(ctx, "script.not_copied"),
		"moved":          locales.T(ctx, "script.moved"),
		"json.bad":       locales.T(ctx, "script.json_bad"),
		"keep.offer":     locales.T(ctx, "script.keep_offer"),
		"keep.restore":   locales.T(ctx, "script.keep_restore"),
		"keep.drop":      locales.T(ctx, "script.keep_drop"),
		"passkey_failed": locales.T(ctx, "script.passkey_failed"),

		"upload.progress":  locales.T(ctx, "script.upload_progress"),
		"library.failed":   locales.T(ctx, "script.library_failed"),
		"library.going":    locales.T(ctx, "script.library_going"),
		"library.done":     locales.T(ctx, "script.library_done"),
		"library.retry":    locales.T(ctx, "script.library_retry"),
		"picked":           locales.T(ctx, "script.picked"),
		"upload.going":     locales.T(ctx, "script.upload_going"),
		"upload.lost":      locales.T(ctx, "script.upload_lost"),
		"upload.done":      locales.T(ctx, "script.upload_done"),
		"upload.failed":    locales.T(ctx, "script.upload_failed"),
		"upload.cancel":    locales.T(ctx, "script.upload_cancel"),
		"upload.cancelled": locales.T(ctx, "script.upload_cancelled"),
	}
	// A map of strings always has a JSON form.
	written, _ := json.Marshal(texts)
	return string(written)
}
