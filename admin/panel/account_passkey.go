package panel

import "duckhoo/models/schema"

// hasPasskeys reports whether browsers have passkeys of this site.
func (s *Site) hasPasskeys() bool { return s.Passkeys != nil && s.Passkeys.HasPasskeys() }

// changePasskey renames a passkey of the actor's, or removes it.
func (s *Site) changePasskey(v *visit) error {
	if s.Passkeys == nil {
		return schema.ErrNotFound
	}
	form, err := readPosted(v.Ctx)
	if err != nil {
		return err
	}
	id, err := schema.ParseID(form.get("id"))
	if err != nil || id.IsZero() {
		return schema.ErrNotFound
	}
	return v.accountDeed(form, "passkeys", func() (notice, error) {
		done := "account.passkey_renamed"
		if form.get("remove") != "" {
			done = "account.passkey_removed"
			err = s.Passkeys.RemovePasskey(v.Ctx, id)
		} else {
			err = s.Passkeys.RenamePasskey(v.Ctx, id, form.get("name"))
		}
		if words, refused := v.refusal(err); refused {
			return notice{Bad: true, Text: words}, nil
		}
		return notice{Text: v.T(done)}, err
	})
}
