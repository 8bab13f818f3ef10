package config

import "time"

// Default is what holds where nothing is written. Database has no engine and
// no DSN: those are always said.
func Default() *Settings {
	return &Settings{
		App:        defaultApp(),
		Server:     defaultServer(),
		Database:   defaultDatabase(),
		Storage:    Storage{Default: "local", Backends: map[string]Backend{"local": {Driver: "local", Dir: "data/media"}}},
		Middleware: defaultStack(),
		Auth:       defaultAuth(),
		API:        API{PageSize: 20, PageMax: 100, Idempotency: hours(24)},
		Admin:      Admin{Path: "/admin", PageSize: 50, CountCap: 10000, TrashDays: 30},
		Jobs:       Jobs{Workers: 4, Timeout: seconds(60), InsideServe: true},
		Hooks:      Hooks{Timeout: seconds(10)},
		Mail:       defaultMail(),
		Log:        Log{Level: "info", Format: "auto"},
	}
}

func defaultApp() App {
	return App{
		Name:         "Duckhoo",
		Env:          "development",
		PublicURL:    "http://127.0.0.1:8000",
		AllowedHosts: []string{"localhost", "127.0.0.1"},
		Language:     "ko",
		Timezone:     "Asia/Seoul",
	}
}

func defaultServer() Server {
	return Server{
		Listen:          "127.0.0.1:8000",
		BodyLimit:       1 << 20,
		HeaderLimit:     16 << 10,
		ReadTimeout:     seconds(10),
		WriteTimeout:    seconds(30),
		IdleTimeout:     seconds(60),
		ShutdownTimeout: seconds(20),
	}
}

func defaultDatabase() Database {
	return Database{
		Pool:             Pool{Open: 16, Idle: 16, Lifetime: hours(1)},
		StatementTimeout: seconds(5),
		BusyTimeout:      seconds(5),
		SlowQuery:        Duration(200 * time.Millisecond),
		Synchronous:      "full",
		Backup:           Backup{MaxAge: hours(48)},
	}
}

func defaultAuth() Auth {
	return Auth{
		Signup:   true,
		Session:  Session{Idle: hours(336), Absolute: hours(2160)},
		Password: Password{Min: 10},
		Lockout:  Lockout{Attempts: 10, Window: Duration(15 * time.Minute)},
	}
}

func defaultMail() Mail {
	return Mail{
		Driver: "folder",
		Dir:    "data/mail",
		From:   "Duckhoo <no-reply@localhost>",
		SMTP:   SMTP{Port: 587, TLS: "starttls", Timeout: seconds(30)},
	}
}

func seconds(n int) Duration { return Duration(time.Duration(n) * time.Second) }

func hours(n int) Duration { return Duration(time.Duration(n) * time.Hour) }

// defaultStack is the middleware of the shipped config.yaml. Its origins stay
// zero, which reads "default".
func defaultStack() Stack {
	stack, err := ParseStack("", []byte(defaultMiddleware))
	if err != nil {
		panic(err) // a constant of this package: its test parses it
	}
	for i := range stack {
		stack[i].Origin = Origin{}
	}
	return stack
}

const defaultMiddleware = `
- recover
- request_id
- security_headers
- access_log
- allowed_hosts
- cors: {origins: ["*"], paths: ["/api/**"]}
- rate_limit: {by: address, max: 600, window: 1m}
- body_limit: {max: 64KiB, paths: ["/api/v1/auth/**"]}
- body_limit: {max: 5376KiB, paths: ["/api/v1/account/img", "/api/v1/imports", "/media/uploads/**"]}
- timeout: {after: 10s}
- compress
- etag
- session
- authenticate
- check_token: {paths: ["/api/**"], methods: [GET, POST, PUT, PATCH, DELETE]}
- csrf
- rate_limit: {by: [person, key], max: 1200, window: 1m}
- locale
`
