// Package config holds the settings of one installation: what they are, what
// they are by default, where they are read from and what is wrong with them.
//
// It is the lowest floor and imports nothing of this module. Loading is pure:
// it reads files and the environment that it is given, and changes nothing.
//
//	settings, err := config.Load(config.Source{Environ: os.Environ()})
//
// Values come from Default, config.yaml, config.<env>.yaml and the
// environment, each going before the one in front of it. Everything that is
// wrong is found at once; each finding has an id (see Errors), the place where
// the value stands and a hint.
//
// Relative paths in Settings are as written: they are relative to the working
// directory of the program.
package config

// Settings is everything that config.yaml can say.
type Settings struct {
	App        App      `yaml:"app" doc:"이 설치의 이름과 주소.|What this installation is called and where it is."`
	Server     Server   `yaml:"server" doc:"HTTP 서버.|The HTTP server."`
	Database   Database `yaml:"database" doc:"데이터베이스. 비워 두면 시작하지 않아요.|The database. Nothing starts while it is empty."`
	Storage    Storage  `yaml:"storage" doc:"올린 파일을 두는 곳.|Where uploaded files lie."`
	Middleware Stack    `yaml:"middleware" doc:"요청은 위에서 아래로, 응답은 아래에서 위로 지나가요.|A request passes from the top down, its response from the bottom up."`
	Auth       Auth     `yaml:"auth" doc:"가입과 로그인.|Signing up and logging in."`
	API        API      `yaml:"api" doc:"공개 API.|The public API."`
	Admin      Admin    `yaml:"admin" doc:"관리 화면.|The back office."`
	Jobs       Jobs     `yaml:"jobs" doc:"뒤에서 하는 일.|Work in the background."`
	Hooks      Hooks    `yaml:"hooks" doc:"다른 프로그램에 알리는 웹훅.|Webhooks, which tell other programs."`
	Mail       Mail     `yaml:"mail" doc:"메일 보내기.|Sending mail."`
	Log        Log      `yaml:"log" doc:"로그.|The log."`
	Metrics    Metrics  `yaml:"metrics" doc:"지표.|Metrics."`

	// AdminPassword is DUCKHOO_ADMIN_PASSWORD: the password of the superuser
	// that the first start makes. It cannot stand in a file.
	AdminPassword Secret `yaml:"-"`

	origins map[string]Origin
}

// App says what this installation is.
type App struct {
	Name         string   `yaml:"name" check:"required" doc:"사이트 이름.|The name of the site."`
	Env          string   `yaml:"env" check:"required" doc:"환경: development, test, production 등. config.<env>.yaml을 겹쳐 읽어요.|The environment: development, test, production or another. config.<env>.yaml is laid over."`
	PublicURL    string   `yaml:"public_url" check:"required" doc:"바깥에서 보이는 주소. https면 쿠키가 Secure예요.|The address as visitors see it; https makes cookies Secure."`
	SecretKey    Secret   `yaml:"secret_key" doc:"서명에 쓰는 열쇠, 32자 이상. production에서는 꼭 있어야 하고, 다른 곳에서 비우면 만들어서 data/에 둬요.|The key of signatures, 32 characters or more. Required in production; elsewhere an empty one is made and kept in data/."`
	AllowedHosts []string `yaml:"allowed_hosts" doc:"받아들이는 Host. .example.com은 아래 도메인까지, *는 모두.|Hosts that are answered; .example.com includes its subdomains, * is every host."`
	Language     string   `yaml:"language" choices:"ko,en" doc:"기본 언어.|The language when nothing else says."`
	Timezone     string   `yaml:"timezone" check:"required" doc:"시간대(IANA 이름).|The time zone, by its IANA name."`
	Maintenance  bool     `yaml:"maintenance" doc:"점검 중: 사이트와 API가 503으로 답해요.|Maintenance: site and API answer 503."`

	MaintenanceUntil string `yaml:"maintenance_until" doc:"점검이 끝나는 때(RFC 3339). 점검 페이지와 Retry-After가 알려요.|When maintenance ends (RFC 3339), which its page and Retry-After tell."`
}

// Server says how requests are taken.
type Server struct {
	Listen          string   `yaml:"listen" check:"required" doc:"듣는 주소와 포트. PORT는 포트만 바꿔요.|Address and port to listen on; PORT changes the port alone."`
	TrustedProxies  []string `yaml:"trusted_proxies" doc:"X-Forwarded-*를 믿는 프록시의 IP나 CIDR.|Addresses or networks of proxies whose X-Forwarded-* is believed."`
	BodyLimit       Size     `yaml:"body_limit" min:"1024" max:"1073741824" doc:"요청 본문의 한도.|The largest body of a request."`
	HeaderLimit     Size     `yaml:"header_limit" min:"4096" max:"1048576" doc:"요청 헤더의 한도.|The largest header of a request."`
	ReadTimeout     Duration `yaml:"read_timeout" min:"1ms" max:"1h" doc:"요청을 다 읽는 한도.|Longest time to read a request."`
	WriteTimeout    Duration `yaml:"write_timeout" min:"1ms" max:"1h" doc:"응답을 다 쓰는 한도.|Longest time to write an answer."`
	IdleTimeout     Duration `yaml:"idle_timeout" min:"1ms" max:"1h" doc:"쉬는 연결을 닫기까지.|Time until an idle connection is closed."`
	ShutdownTimeout Duration `yaml:"shutdown_timeout" min:"0s" max:"10m" doc:"멈추라는 신호 뒤에 처리 중인 요청을 기다리는 시간.|How long a stop waits for requests in flight."`
}

// Database says where the data is. Engine and DSN have no default: an empty
// section stops the start.
type Database struct {
	Engine           string   `yaml:"engine" id:"config.E003" choices:"sqlite,postgres" doc:"데이터베이스 종류. 꼭 있어야 해요.|The kind of database. Required."`
	DSN              DSN      `yaml:"dsn" doc:"sqlite는 파일 경로, postgres는 postgres://… 또는 host=…. 꼭 있어야 해요.|A file for sqlite; postgres://… or host=… for postgres. Required."`
	Replicas         []DSN    `yaml:"replicas" doc:"읽기 복제본의 DSN(postgres만).|DSNs of read replicas (postgres only)."`
	Pool             Pool     `yaml:"pool" doc:"연결 풀.|The connection pool."`
	StatementTimeout Duration `yaml:"statement_timeout" min:"10ms" max:"1h" doc:"문장 하나의 한도.|Longest time of one statement."`
	BusyTimeout      Duration `yaml:"busy_timeout" min:"0s" max:"5m" doc:"sqlite가 잠금을 기다리는 시간.|How long sqlite waits for a lock."`
	SlowQuery        Duration `yaml:"slow_query" min:"0s" max:"1h" doc:"이보다 느린 문장을 로그에 남겨요. 0s면 남기지 않아요.|Statements slower than this are logged; 0s logs none."`
	Synchronous      string   `yaml:"synchronous" choices:"full,normal,off" doc:"sqlite가 디스크에 쓰는 세기. full만 정전에도 잃지 않아요.|How sqlite writes to disk; only full loses nothing to a power cut."`
	Backup           Backup   `yaml:"backup" doc:"백업. check --deploy가 살펴봐요.|Backups, as check --deploy looks for them."`
}

// Pool says how many connections are held.
type Pool struct {
	Open     int      `yaml:"open" min:"1" max:"10000" doc:"여는 연결의 한도.|Most connections open."`
	Idle     int      `yaml:"idle" min:"0" max:"10000" doc:"쉬는 연결의 한도.|Most connections kept idle."`
	Lifetime Duration `yaml:"lifetime" min:"0s" max:"720h" doc:"연결 하나의 수명. 0s면 끝이 없어요.|How long a connection is used; 0s is for ever."`
}

// Backup says where the command backup writes and how old its newest file may be.
type Backup struct {
	Dir    string   `yaml:"dir" doc:"백업 파일을 두는 폴더.|The folder that backups are written to."`
	MaxAge Duration `yaml:"max_age" min:"1m" max:"8760h" doc:"가장 새 백업이 이보다 오래되면 check --deploy가 알려요.|check --deploy warns when the newest backup is older."`
}

// Storage says which backends there are and which of them takes new files.
type Storage struct {
	Default  string             `yaml:"default" check:"required" doc:"새 파일을 두는 백엔드의 이름.|The name of the backend that takes new files."`
	Backends map[string]Backend `yaml:"backends" doc:"이름마다 백엔드 하나.|One backend a name."`
}

// Backend is one place for files. Dir belongs to the driver local, the rest to s3.
type Backend struct {
	Driver     string `yaml:"driver" choices:"local,s3" doc:"드라이버.|The driver."`
	Dir        string `yaml:"dir" doc:"local: 폴더.|local: the folder."`
	Bucket     string `yaml:"bucket" doc:"s3: 버킷.|s3: the bucket."`
	Region     string `yaml:"region" doc:"s3: 리전.|s3: the region."`
	Endpoint   string `yaml:"endpoint" doc:"s3: AWS가 아닌 서버의 주소.|s3: the address of a server that is not AWS."`
	PathStyle  bool   `yaml:"path_style" doc:"s3: 버킷을 경로에 써요.|s3: the bucket stands in the path."`
	BaseURL    string `yaml:"base_url" doc:"파일을 내보내는 주소(CDN). 비우면 서명한 주소를 써요.|The address that files are served from (CDN); empty uses signed addresses."`
	Encryption string `yaml:"encryption" choices:"AES256,aws:kms,aws:kms:dsse" optional:"true" doc:"s3: 서버가 파일을 암호화하는 방법.|s3: how the server encrypts files."`
	AccessKey  Secret `yaml:"access_key" doc:"s3: 접근 키. 비우면 AWS의 기본 순서로 찾아요.|s3: the access key; empty looks where AWS tools look."`
	SecretKey  Secret `yaml:"secret_key" doc:"s3: 비밀 키.|s3: the secret key."`
}

// Auth says who may come in, and how.
type Auth struct {
	Signup    bool       `yaml:"signup" doc:"누구나 가입할 수 있어요.|Anybody may sign up."`
	Session   Session    `yaml:"session" doc:"로그인 유지.|Sessions."`
	Password  Password   `yaml:"password" doc:"비밀번호.|Passwords."`
	Lockout   Lockout    `yaml:"lockout" doc:"로그인 실패가 이어질 때의 잠금.|The lock after failed log-ins."`
	Providers []Provider `yaml:"providers" doc:"OpenID Connect로 로그인.|Log-in by OpenID Connect."`
}

// Session says when a session ends.
type Session struct {
	Idle     Duration `yaml:"idle" min:"1m" max:"8760h" doc:"쓰지 않으면 끝나는 시간.|A session ends when unused this long."`
	Absolute Duration `yaml:"absolute" min:"1m" max:"43800h" doc:"써도 끝나는 시간.|A session ends after this in any case."`
}

// Password says what a password must be.
type Password struct {
	Min int `yaml:"min" min:"8" max:"128" doc:"가장 짧은 길이.|The shortest length."`
}

// Lockout says when log-in is locked, for a person and for an address.
type Lockout struct {
	Attempts int      `yaml:"attempts" min:"1" max:"1000" doc:"잠그기까지의 실패 수.|Failures until the lock."`
	Window   Duration `yaml:"window" min:"1s" max:"24h" doc:"실패를 세는 시간이자 잠그는 시간.|The time over which failures count, and for which the lock holds."`
}

// Provider is one issuer of identities. With an issuer alone, addresses and
// keys are read from its discovery document. JWKSURL or JWKSFile fixes the keys
// and leaves discovery out; AuthorizationURL and TokenURL then open the log-in
// by browser. Audience or Clients opens the API to the issuer's access tokens.
type Provider struct {
	Name             string   `yaml:"name" check:"required" doc:"주소에 쓰는 이름.|The name in addresses."`
	Label            string   `yaml:"label" doc:"사람들이 부르는 이름. 두 언어면 한국어를 먼저 쓰고 세로줄로 나눠요. 비우면 name.|What people call it; for two languages Korean first, then a bar. Empty is name."`
	Issuer           string   `yaml:"issuer" check:"required" doc:"발급자의 주소. 토큰의 iss와 똑같아야 해요.|The address of the issuer, exactly as iss in its tokens."`
	ClientID         string   `yaml:"client_id" check:"required" doc:"클라이언트 ID.|The client's id."`
	ClientSecret     Secret   `yaml:"client_secret" doc:"클라이언트 비밀값. 비우면 PKCE만 써요.|The client's secret; empty is a public client, with PKCE alone."`
	Scopes           []string `yaml:"scopes" doc:"요청하는 범위. 비우면 openid, email, profile.|Scopes to ask for; empty is openid, email, profile."`
	JWKSURL          string   `yaml:"jwks_url" doc:"서명 키의 주소. 적으면 발급자에게 묻지 않아요(Cognito).|The address of the signing keys; with it there is no discovery (Cognito)."`
	JWKSFile         string   `yaml:"jwks_file" doc:"서명 키(JWK Set)가 든 파일. jwks_url 대신 써요.|A file with the signing keys (a JWK Set), in place of jwks_url."`
	AuthorizationURL string   `yaml:"authorization_url" doc:"로그인 화면의 주소. 키를 적었을 때만.|The address of the log-in page; beside fixed keys only."`
	TokenURL         string   `yaml:"token_url" doc:"코드를 토큰으로 바꾸는 주소. 키를 적었을 때만.|Where a code becomes tokens; beside fixed keys only."`
	Audience         []string `yaml:"audience" doc:"aud가 이 가운데 하나인 액세스 토큰은 API에 들어와요. 비우면 받지 않아요.|Access tokens with one of these aud come into the API; empty takes none."`
	Clients          []string `yaml:"clients" doc:"token_use가 access이고 client_id가 이 가운데 하나인 액세스 토큰은 API에 들어와요(Cognito).|Access tokens with token_use access and one of these client_id come into the API (Cognito)."`
}

// API says how the public API pages and remembers.
type API struct {
	PageSize    int      `yaml:"page_size" min:"1" max:"1000" doc:"한 쪽의 줄 수.|Rows on a page."`
	PageMax     int      `yaml:"page_max" min:"1" max:"1000" doc:"limit의 한도.|The largest limit."`
	Idempotency Duration `yaml:"idempotency" min:"1m" max:"720h" doc:"Idempotency-Key를 기억하는 시간.|How long an Idempotency-Key is remembered."`
}

// Admin says how the back office behaves.
type Admin struct {
	Path       string   `yaml:"path" check:"required" doc:"관리 화면의 주소.|The address of the back office."`
	PageSize   int      `yaml:"page_size" min:"1" max:"500" doc:"한 쪽의 줄 수.|Rows on a page."`
	CountCap   int      `yaml:"count_cap" min:"100" max:"10000000" doc:"여기까지만 세고 그 위는 +로 보여요.|Counting stops here and shows a +."`
	Require2FA []string `yaml:"require_2fa" doc:"2단계 인증이 꼭 있어야 하는 역할.|Roles that must have a second factor."`
	TrashDays  int      `yaml:"trash_days" min:"1" max:"3650" doc:"휴지통에서 지우기까지의 날수.|Days until the trash is emptied."`
}

// Jobs says who does the work in the background.
type Jobs struct {
	Workers     int      `yaml:"workers" min:"1" max:"1000" doc:"동시에 하는 일의 수.|Jobs worked at once."`
	Timeout     Duration `yaml:"timeout" min:"1s" max:"1h" doc:"일 하나의 한도. 이보다 10초 넘게 멈춰 있으면 다른 프로세스가 이어받아요.|Longest time of one job; what has stood ten seconds longer is taken up by another process."`
	InsideServe bool     `yaml:"inside_serve" doc:"serve가 일도 해요. 아니면 worker를 따로 돌려요.|serve works jobs too; otherwise run worker beside it."`
}

// Hooks says how other programs are told of what happens.
type Hooks struct {
	Timeout          Duration `yaml:"timeout" min:"100ms" max:"50s" doc:"알림 하나를 보내는 한도.|Longest time to send one."`
	PrivateAddresses bool     `yaml:"private_addresses" doc:"안쪽 망의 주소에도 보내요. 웹훅을 만드는 사람을 믿을 때만.|Addresses inside the network are told too; only where whoever makes hooks is trusted."`
}

// Mail says how mail leaves the house.
type Mail struct {
	Driver string `yaml:"driver" choices:"folder,smtp" doc:"folder는 파일로 남기고 smtp는 보내요.|folder writes files, smtp sends."`
	Dir    string `yaml:"dir" doc:"folder: 메일을 두는 폴더.|folder: where mail is put."`
	From   string `yaml:"from" check:"required" doc:"보내는 사람.|The sender."`
	SMTP   SMTP   `yaml:"smtp" doc:"smtp: 메일 서버.|smtp: the mail server."`
}

// SMTP is the mail server.
type SMTP struct {
	Host     string   `yaml:"host" doc:"서버 이름.|The server's name."`
	Port     int      `yaml:"port" min:"1" max:"65535" doc:"포트.|The port."`
	Username string   `yaml:"username" doc:"사용자 이름. 비우면 로그인하지 않아요.|The user; empty does not log in."`
	Password Secret   `yaml:"password" doc:"비밀번호.|The password."`
	TLS      string   `yaml:"tls" choices:"starttls,tls,none" doc:"암호화.|Encryption."`
	Timeout  Duration `yaml:"timeout" min:"100ms" max:"10m" doc:"메일 하나를 보내는 한도.|Longest time to send one mail."`
}

// Log says what is logged, and how. Format auto is text on a terminal and JSON elsewhere.
type Log struct {
	Level  string `yaml:"level" choices:"debug,info,warn,error" doc:"남기는 수준.|The lowest level that is logged."`
	Format string `yaml:"format" choices:"auto,json,text" doc:"auto는 터미널에서 text, 그 밖에서 json.|auto is text on a terminal and json elsewhere."`
}

// Metrics says who may read the metrics. With neither a listener nor a token
// there is no /metrics.
type Metrics struct {
	Listen string `yaml:"listen" doc:"지표만 내보내는 주소와 포트.|Address and port of a listener of its own."`
	Token  Secret `yaml:"token" doc:"서버의 /metrics를 여는 Bearer 토큰.|The bearer token that opens /metrics on the server."`
}
