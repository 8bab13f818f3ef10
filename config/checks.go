package config

// The ids of what can be wrong. They are stable: a number is never used again.
const (
	idRead          = "config.E001"
	idSyntax        = "config.E002"
	idEngine        = "config.E003"
	idUnknownKey    = "config.E004"
	idDuplicate     = "config.E005"
	idType          = "config.E006"
	idDuration      = "config.E007"
	idSize          = "config.E008"
	idUnset         = "config.E009"
	idInterpolation = "config.E010"
	idUnknownEnv    = "config.E011"
	idEnvList       = "config.E012"
	idPlain         = "config.E013"
	idContradiction = "config.E014"
	idPort          = "config.E015"
	idChoice        = "config.E016"
	idRange         = "config.E017"
	idRequired      = "config.E018"
	idEnv           = "config.E019"
	idPublicURL     = "config.E020"
	idAllowedHosts  = "config.E021"
	idTimezone      = "config.E022"
	idSecretKey     = "config.E023"
	idListen        = "config.E024"
	idProxies       = "config.E025"
	idDSN           = "config.E026"
	idReplicas      = "config.E027"
	idPool          = "config.E028"
	idStorage       = "config.E029"
	idLocal         = "config.E030"
	idS3            = "config.E031"
	idBackendURL    = "config.E032"
	idBackendName   = "config.E033"
	idEntry         = "config.E034"
	idUnknownName   = "config.E035"
	idPaths         = "config.E036"
	idMethods       = "config.E037"
	idOrder         = "config.E038"
	idTwice         = "config.E039"
	idOptions       = "config.E040"
	idSession       = "config.E041"
	idProvider      = "config.E042"
	idPages         = "config.E043"
	idAdminPath     = "config.E044"
	idMailDir       = "config.E045"
	idSMTP          = "config.E046"
	idFrom          = "config.E047"
	idMetrics       = "config.E048"
	idRoles         = "config.E049"
	idProviderKeys  = "config.E050"
	idProviderToken = "config.E051"
	idIssuerTwice   = "config.E052"
	idScopes        = "config.E053"
	idUntil         = "config.E054"
)

// Check is one thing that the settings are checked for.
type Check struct {
	ID   string // config.E003; W for the weaknesses that check --deploy names
	Text string // what is wrong, Korean first: "…|…"
}

// Errors are the checks that stop a start.
func Errors() []Check {
	return []Check{
		{idRead, "설정 파일을 읽을 수 없거나 너무 커요.|A settings file cannot be read or is too large."},
		{idSyntax, "YAML 문법이 틀렸어요.|The YAML has a syntax error."},
		{idEngine, "database.engine이 없거나 모르는 값이에요.|database.engine is missing or unknown."},
		{idUnknownKey, "모르는 키예요.|A key is unknown."},
		{idDuplicate, "같은 키가 두 번 있어요.|A key stands twice."},
		{idType, "값의 종류가 달라요.|A value is of the wrong kind."},
		{idDuration, "시간 길이가 아니에요.|A value is not a duration."},
		{idSize, "크기가 아니에요.|A value is not a size."},
		{idUnset, "${X}가 환경에 없고 기본값도 없어요.|${X} is unset and has no default."},
		{idInterpolation, "${ 표기가 틀렸어요.|A ${ is malformed."},
		{idUnknownEnv, "모르는 DUCKHOO_* 환경 변수예요.|A DUCKHOO_* variable is unknown."},
		{idEnvList, "환경 변수의 목록이 JSON이 아니에요.|A list in the environment is not JSON."},
		{idPlain, "앵커, 별칭, 태그는 쓰지 않아요.|Anchors, aliases and tags are not used."},
		{idContradiction, "두 곳이 서로 다른 값을 말해요.|Two places contradict each other."},
		{idPort, "PORT가 포트 번호가 아니에요.|PORT is not a port."},
		{idChoice, "고를 수 있는 값이 아니에요.|A value is not one of the choices."},
		{idRange, "범위를 벗어났어요.|A value is out of its range."},
		{idRequired, "꼭 있어야 하는 값이 없어요.|A required value is missing."},
		{idEnv, "app.env가 환경 이름이 아니에요.|app.env is not the name of an environment."},
		{idPublicURL, "app.public_url이 http(s) 주소가 아니에요.|app.public_url is not an absolute http(s) address."},
		{idAllowedHosts, "app.allowed_hosts가 비었거나 호스트 이름이 아니에요.|app.allowed_hosts is empty or has what is not a host."},
		{idTimezone, "모르는 시간대예요.|The time zone is unknown."},
		{idSecretKey, "app.secret_key가 없거나 짧아요.|app.secret_key is missing or short."},
		{idListen, "듣는 주소가 host:port가 아니에요.|A listen address is not host:port."},
		{idProxies, "프록시가 IP나 CIDR이 아니에요.|A trusted proxy is not an address or a network."},
		{idDSN, "database.dsn이 없거나 엔진과 맞지 않아요.|database.dsn is missing or does not fit the engine."},
		{idReplicas, "복제본은 postgres에만 있어요.|Replicas go with postgres only."},
		{idPool, "pool.idle이 pool.open보다 커요.|pool.idle is larger than pool.open."},
		{idStorage, "storage.default가 없는 백엔드를 가리켜요.|storage.default names no backend."},
		{idLocal, "local 백엔드에 dir이 없어요.|A local backend has no dir."},
		{idS3, "s3 백엔드에 빠진 것이 있어요.|An s3 backend lacks something."},
		{idBackendURL, "백엔드의 주소가 http(s)가 아니에요.|An address of a backend is not http(s)."},
		{idBackendName, "백엔드 이름은 소문자, 숫자, _예요.|The name of a backend is lower-case letters, digits and _."},
		{idEntry, "미들웨어 항목은 이름이거나 키 하나짜리 맵이에요.|An entry of middleware is a name or a map with one key."},
		{idUnknownName, "모르는 미들웨어예요.|A middleware is unknown."},
		{idPaths, "paths의 모양이 틀렸어요.|A pattern in paths is malformed."},
		{idMethods, "methods에 모르는 메서드가 있어요.|A method in methods is unknown."},
		{idOrder, "이 순서로는 동작하지 않아요.|The stack cannot work in this order."},
		{idTwice, "같은 미들웨어가 같은 옵션으로 두 번 있어요.|A middleware stands twice with the same options."},
		{idOptions, "미들웨어의 옵션이 맞지 않아요.|The options of a middleware do not fit."},
		{idSession, "session.idle이 session.absolute보다 길어요.|session.idle is longer than session.absolute."},
		{idProvider, "로그인 제공자의 이름이나 주소가 틀렸어요.|A provider's name or address is wrong."},
		{idPages, "api.page_size가 api.page_max보다 커요.|api.page_size is larger than api.page_max."},
		{idAdminPath, "admin.path는 /로 시작하는 한 덩어리예요.|admin.path is one segment after a /."},
		{idMailDir, "mail.dir이 없어요.|mail.dir is missing."},
		{idSMTP, "mail.smtp에 빠진 것이 있어요.|mail.smtp lacks something."},
		{idFrom, "mail.from이 메일 주소가 아니에요.|mail.from is not a mail address."},
		{idMetrics, "metrics.listen이 server.listen과 같아요.|metrics.listen is the address of server.listen."},
		{idRoles, "역할 이름이 아니에요.|A value is not the name of a role."},
		{idProviderKeys, "제공자의 키와 주소가 서로 맞지 않아요.|The keys and addresses of a provider do not go together."},
		{idProviderToken, "제공자의 액세스 토큰을 ID 토큰과 구별할 수 없거나 두 가지로 확인하려고 해요.|Access tokens of a provider could not be told from ID tokens, or would be checked in two ways."},
		{idIssuerTwice, "발급자가 두 번 있어요.|An issuer stands twice."},
		{idScopes, "scopes에 openid가 없어요.|scopes lacks openid."},
		{idUntil, "app.maintenance_until이 때가 아니에요.|app.maintenance_until is no moment."},
	}
}
