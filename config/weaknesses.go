package config

// The ids of what is weak. They are stable: a number is never used again.
const (
	idWeakEnv        = "config.W001"
	idWeakSecret     = "config.W002"
	idWeakAnyHost    = "config.W003"
	idWeakLocalHost  = "config.W004"
	idWeakPlainHTTP  = "config.W005"
	idWeakOtherHost  = "config.W006"
	idWeakCORS       = "config.W007"
	idWeakPassword   = "config.W008"
	idWeakMetrics    = "config.W009"
	idWeakBackup     = "config.W010"
	idWeakSync       = "config.W011"
	idWeakStack      = "config.W012"
	idWeakNoProxy    = "config.W013"
	idWeakAnyProxy   = "config.W014"
	idWeak2FA        = "config.W015"
	idWeakMailFolder = "config.W016"
	idWeakPostgres   = "config.W017"
	idWeakSMTP       = "config.W018"
	idWeakDebugLog   = "config.W019"
	idWeakInFile     = "config.W020"
)

// Weaknesses are the checks of Deploy.
func Weaknesses() []Check {
	return []Check{
		{idWeakEnv, "개발이나 시험 환경이에요.|The environment is for development or tests."},
		{idWeakSecret, "secret_key가 없거나 짧거나 단조로워요.|The secret key is missing, short or monotonous."},
		{idWeakAnyHost, "allowed_hosts가 모든 호스트를 받아요.|allowed_hosts lets every host in."},
		{idWeakLocalHost, "allowed_hosts에 이 컴퓨터만 있어요.|allowed_hosts has this machine alone."},
		{idWeakPlainHTTP, "public_url이 https가 아니라서 쿠키가 Secure가 아니에요.|public_url is not https, so cookies are not Secure."},
		{idWeakOtherHost, "public_url의 호스트가 allowed_hosts에 없어요.|The host of public_url is not in allowed_hosts."},
		{idWeakCORS, "CORS가 너무 넓어요.|CORS is too broad."},
		{idWeakPassword, "관리자 비밀번호가 뻔하거나 짧아요.|The administrator's password is well known or short."},
		{idWeakMetrics, "지표를 누구나 볼 수 있어요.|Anybody can read the metrics."},
		{idWeakBackup, "백업이 없거나 오래됐어요.|There is no backup, or it is old."},
		{idWeakSync, "sqlite가 정전에 저장한 것을 잃을 수 있어요.|sqlite can lose what was saved to a power cut."},
		{idWeakStack, "지켜 주는 미들웨어가 빠졌어요.|A middleware that protects is missing."},
		{idWeakNoProxy, "TLS를 푸는 프록시가 trusted_proxies에 없어요.|The proxy that ends TLS is not in trusted_proxies."},
		{idWeakAnyProxy, "trusted_proxies가 누구나 믿어요.|trusted_proxies believes everybody."},
		{idWeak2FA, "2단계 인증이 필요한 역할이 없어요.|No role must have a second factor."},
		{idWeakMailFolder, "메일이 폴더에만 쌓여요.|Mail stays in a folder."},
		{idWeakPostgres, "PostgreSQL 연결이 암호화되지 않을 수 있어요.|The connection to PostgreSQL may be unencrypted."},
		{idWeakSMTP, "메일 서버 연결이 암호화되지 않아요.|The connection to the mail server is unencrypted."},
		{idWeakDebugLog, "로그가 debug예요.|The log is at debug."},
		{idWeakInFile, "비밀값이 설정 파일에 적혀 있어요.|A secret is written in a settings file."},
	}
}
