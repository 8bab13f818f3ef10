package storagetest

import (
	"net"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"duckhoo/config"
)

// Bucket starts an S3 server that checks signatures, with an empty bucket,
// and returns the backend that leads there. Without the program versitygw the
// test is skipped, but fails where CI is true.
func Bucket(t *testing.T) config.Backend {
	t.Helper()
	program, err := exec.LookPath("versitygw")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("versitygw is not installed: the S3 server of the tests")
		}
		t.Skip("left out: versitygw, the S3 server of the tests, is not installed")
	}
	ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := ln.Addr().String()
	_ = ln.Close()
	server := exec.CommandContext(t.Context(), program, "--port", address, "--region", "ap-northeast-2", "--access", "duck", "--secret", "quackquack", "--cors-allow-origin", "*", "posix", "--sidecar", t.TempDir(), t.TempDir())
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
	b := config.Backend{Driver: "s3", Bucket: "quiz-media", Region: "ap-northeast-2", Endpoint: "http://" + address, PathStyle: true,
		AccessKey: config.NewSecret("duck"), SecretKey: config.NewSecret("quackquack")}
	client := s3.New(s3.Options{Region: b.Region, BaseEndpoint: &b.Endpoint, UsePathStyle: true, Credentials: credentials.NewStaticCredentialsProvider("duck", "quackquack", "")})
	for range 100 {
		if _, err = client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String(b.Bucket)}); err == nil {
			return b
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal(err)
	return b
}
