package accounts

import "context"

type hashKey struct{}

// withHash says that the password of the write in ctx is a hash that this
// package has made already, before the transaction: hashing takes its time.
func withHash(ctx context.Context, hash string) context.Context {
	return context.WithValue(ctx, hashKey{}, hash)
}

// carriesHash reports whether a password is that hash.
func carriesHash(ctx context.Context, password string) bool {
	hash, ok := ctx.Value(hashKey{}).(string)
	return ok && hash == password
}

type emailKey struct{}

// withEmail says that the person who writes in ctx has shown their password to
// set this address.
func withEmail(ctx context.Context, email string) context.Context {
	return context.WithValue(ctx, emailKey{}, email)
}

// carriesEmail reports whether an address is that one.
func carriesEmail(ctx context.Context, email string) bool {
	typed, ok := ctx.Value(emailKey{}).(string)
	return ok && typed == email
}

type langKey struct{}

// withLang says in which language mail about the write in ctx is.
func withLang(ctx context.Context, lang string) context.Context {
	return context.WithValue(ctx, langKey{}, lang)
}

func langOf(ctx context.Context) string {
	lang, _ := ctx.Value(langKey{}).(string)
	return lang
}
