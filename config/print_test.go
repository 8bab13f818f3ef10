package config_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"duckhoo/config"
)

// printFiles use every kind of value, and hide hunter2 wherever a secret can stand.
func printFiles() (files, []string) {
	return files{
			"config.yaml": `app: {name: "Duck: \"hoo\" # 1", secret_key: "${KEY}", allowed_hosts: ["*", "::1", quiz.example.com]}
database:
  engine: postgres
  dsn: postgres://duckhoo:hunter2@db/duckhoo
  replicas: ["host=replica dbname=duckhoo password=hunter2"]
storage:
  backends:
    s3: {driver: s3, bucket: "2024", region: ap-northeast-2, access_key: AKIA, secret_key: hunter2}
middleware:
  - recover
  - cors: {origins: ["*"], credentials: true, max_age: 10m, depth: [[1, 2.5], {a: null}], paths: ["/api/**"]}
  - door: {shared_secret: hunter2, methods: [GET]}
  - locale:
auth:
  providers:
    - {name: home, issuer: "https://id.example.com", client_id: x, client_secret: hunter2, scopes: [openid]}
`,
			"config.test.yaml": "log: {level: debug}\n",
		}, []string{
			"DUCKHOO_ENV=test", "KEY=hunter2", "PORT=9000", "DUCKHOO_MAIL__SMTP__PASSWORD=hunter2", "DUCKHOO_MAIL__SMTP__USERNAME=on",
			"DUCKHOO_METRICS__TOKEN=hunter2", "DUCKHOO_ADMIN_PASSWORD=hunter2", "DUCKHOO_SERVER__TRUSTED_PROXIES=[\"10.0.0.0/8\"]",
		}
}

func TestPrint(t *testing.T) {
	f, environ := printFiles()
	s, err := config.Load(config.Source{Environ: environ, ReadFile: f.read})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := config.Print(&out, s); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "hunter2") {
		t.Error("a secret shows")
	}
	golden(t, "testdata/print.golden", out.Bytes())
}

func TestPrintReadsBack(t *testing.T) {
	f, environ := printFiles()
	want, err := config.Load(config.Source{Environ: environ, ReadFile: f.read})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := config.Print(&out, want); err != nil {
		t.Fatal(err)
	}
	got, err := config.Load(config.Source{ReadFile: files{"config.yaml": out.String()}.read})
	if err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	options := cmp.Options{
		cmpopts.IgnoreUnexported(config.Settings{}), cmpopts.IgnoreFields(config.Settings{}, "AdminPassword"), cmpopts.EquateEmpty(),
		cmp.Transformer("entry", config.Middleware.String),
		cmp.Comparer(func(a, b config.Secret) bool { return a.String() == b.String() }),
		cmp.Comparer(func(a, b config.DSN) bool { return a.String() == b.String() }),
	}
	if diff := cmp.Diff(want, got, options); diff != "" {
		t.Errorf("(-loaded +printed and loaded):\n%s", diff)
	}
}
