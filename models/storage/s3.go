package storage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"duckhoo/config"
)

// s3Patience is how long one answer of the store may take to begin; s3Tries how
// often a request is made before its error is believed.
const (
	s3Patience = 5 * time.Second
	s3Tries    = 3
)

// s3Store keeps files in a bucket of S3, or of a server that speaks its
// protocol.
type s3Store struct {
	client     *s3.Client
	presign    *s3.PresignClient
	bucket     string
	encryption types.ServerSideEncryption
}

var _ Driver = (*s3Store)(nil)

// newS3 makes a driver; nothing is asked before the first file.
func newS3(b config.Backend) (*s3Store, error) {
	options := []func(*awsconfig.LoadOptions) error{
		awsconfig.WithRegion(b.Region),
		awsconfig.WithHTTPClient(awshttp.NewBuildableClient().WithTransportOptions(patient)),
		awsconfig.WithRetryer(func() aws.Retryer { return retry.AddWithMaxAttempts(retry.NewStandard(), s3Tries) }),
		// What S3 asks for and no more: other servers do not know the rest.
		awsconfig.WithRequestChecksumCalculation(aws.RequestChecksumCalculationWhenRequired),
		awsconfig.WithResponseChecksumValidation(aws.ResponseChecksumValidationWhenRequired),
	}
	if key := b.AccessKey.Reveal(); key != "" {
		options = append(options, awsconfig.WithCredentialsProvider(credentials.NewStaticCredentialsProvider(key, b.SecretKey.Reveal(), "")))
	}
	cfg, err := awsconfig.LoadDefaultConfig(context.Background(), options...)
	if err != nil {
		return nil, fmt.Errorf("storage: %w", err)
	}
	client := s3.NewFromConfig(cfg, func(o *s3.Options) {
		o.UsePathStyle = b.PathStyle
		if b.Endpoint != "" {
			o.BaseEndpoint = aws.String(b.Endpoint)
		}
	})
	return &s3Store{client: client, presign: s3.NewPresignClient(client), bucket: b.Bucket, encryption: types.ServerSideEncryption(b.Encryption)}, nil
}

func patient(t *http.Transport) { t.ResponseHeaderTimeout, t.MaxIdleConnsPerHost = s3Patience, 32 }

// Put implements Driver. The store shows a file when it is whole.
func (s *s3Store) Put(ctx context.Context, key string, r io.Reader, size int64) error {
	body, ok := r.(io.ReadSeeker) // may be sent again
	if !ok {
		return fmt.Errorf("storage: %T cannot be read twice", r)
	}
	n, err := body.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if n != size {
		return shortBy(n, size)
	}
	if _, err := body.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err = s.client.PutObject(ctx, &s3.PutObjectInput{Bucket: &s.bucket, Key: &key, Body: body, ContentLength: &size,
		ContentType: aws.String(mediaOf(key)), IfNoneMatch: aws.String("*"), ServerSideEncryption: s.encryption})
	return s.meaning(err)
}

// Open implements Driver. Bytes are asked for when they are read, from where the
// reader stands.
func (s *s3Store) Open(ctx context.Context, key string) (io.ReadSeekCloser, int64, error) {
	info, err := s.Stat(ctx, key)
	if err != nil {
		return nil, 0, err
	}
	return &s3File{ctx: context.WithoutCancel(ctx), store: s, key: key, size: info.Size}, info.Size, nil
}

// Stat implements Driver.
func (s *s3Store) Stat(ctx context.Context, key string) (Info, error) {
	out, err := s.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &s.bucket, Key: &key})
	if err != nil {
		return Info{}, s.meaning(err)
	}
	return Info{Size: aws.ToInt64(out.ContentLength), MediaType: aws.ToString(out.ContentType)}, nil
}

// Delete implements Driver.
func (s *s3Store) Delete(ctx context.Context, key string) error {
	_, err := s.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &s.bucket, Key: &key})
	if err = s.meaning(err); errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// Ping implements Driver.
func (s *s3Store) Ping(ctx context.Context) error {
	_, err := s.client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &s.bucket})
	return s.meaning(err)
}

// Grant implements Driver with a presigned POST: the store itself refuses
// another key, type or length, and what comes too late.
func (s *s3Store) Grant(ctx context.Context, key string, g Grant) (Form, error) {
	fields := map[string]string{"Content-Type": g.MediaType}
	conditions := []any{[]any{"content-length-range", 1, g.Max}, map[string]string{"Content-Type": g.MediaType}}
	if s.encryption != "" {
		fields["x-amz-server-side-encryption"] = string(s.encryption)
		conditions = append(conditions, map[string]string{"x-amz-server-side-encryption": string(s.encryption)})
	}
	out, err := s.presign.PresignPostObject(ctx, &s3.PutObjectInput{Bucket: &s.bucket, Key: &key}, func(o *s3.PresignPostOptions) {
		o.Expires, o.Conditions = time.Until(g.Until), conditions
	})
	if err != nil {
		return Form{}, fmt.Errorf("storage: sign an upload: %w", err)
	}
	for name, value := range out.Values {
		fields[name] = value
	}
	return Form{URL: out.URL, Fields: fields}, nil
}

// Begin implements Driver.
func (s *s3Store) Begin(ctx context.Context, key, mediaType string) (string, error) {
	out, err := s.client.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: &s.bucket, Key: &key, ContentType: &mediaType, ServerSideEncryption: s.encryption})
	if err != nil {
		return "", s.meaning(err)
	}
	return aws.ToString(out.UploadId), nil
}

// Part implements Driver with a presigned PUT, whose length is signed too.
func (s *s3Store) Part(ctx context.Context, key, upload string, number int, size int64, until time.Time) (string, error) {
	out, err := s.presign.PresignUploadPart(ctx, &s3.UploadPartInput{Bucket: &s.bucket, Key: &key, UploadId: &upload,
		PartNumber: aws.Int32(int32(number)), ContentLength: &size}, s3.WithPresignExpires(time.Until(until)))
	if err != nil {
		return "", fmt.Errorf("storage: sign a part: %w", err)
	}
	return out.URL, nil
}

// Parts implements Driver.
func (s *s3Store) Parts(ctx context.Context, key, upload string) (map[int]int64, error) {
	out := map[int]int64{}
	pages := s3.NewListPartsPaginator(s.client, &s3.ListPartsInput{Bucket: &s.bucket, Key: &key, UploadId: &upload})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, s.meaning(err)
		}
		for _, p := range page.Parts {
			out[int(aws.ToInt32(p.PartNumber))] = aws.ToInt64(p.Size)
		}
	}
	return out, nil
}

// End implements Driver.
func (s *s3Store) End(ctx context.Context, key, upload string) error {
	list, err := s.client.ListParts(ctx, &s3.ListPartsInput{Bucket: &s.bucket, Key: &key, UploadId: &upload})
	if err != nil {
		return s.meaning(err)
	}
	parts := make([]types.CompletedPart, 0, len(list.Parts))
	for _, p := range list.Parts {
		parts = append(parts, types.CompletedPart{ETag: p.ETag, PartNumber: p.PartNumber})
	}
	_, err = s.client.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{Bucket: &s.bucket, Key: &key, UploadId: &upload,
		MultipartUpload: &types.CompletedMultipartUpload{Parts: parts}})
	return s.meaning(err)
}

// Abandon implements Driver.
func (s *s3Store) Abandon(ctx context.Context, key, upload string) error {
	_, err := s.client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: &s.bucket, Key: &key, UploadId: &upload})
	if err = s.meaning(err); errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// Address implements Driver.
func (s *s3Store) Address(ctx context.Context, key string, until time.Time) (string, error) {
	out, err := s.presign.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: &s.bucket, Key: &key,
		ResponseContentType: aws.String(mediaOf(key))}, s3.WithPresignExpires(time.Until(until)))
	if err != nil {
		return "", fmt.Errorf("storage: sign an address: %w", err)
	}
	return out.URL, nil
}

// meaning tells what is not there from what does not answer.
func (s *s3Store) meaning(err error) error {
	if err == nil {
		return nil
	}
	var known smithy.APIError
	if errors.As(err, &known) {
		switch known.ErrorCode() {
		case "NotFound", "NoSuchKey", "NoSuchUpload":
			return ErrNotFound
		case "PreconditionFailed":
			return ErrTaken
		case "SlowDown", "ServiceUnavailable", "InternalError", "RequestTimeout":
			return fmt.Errorf("%w: %w", ErrUnavailable, err)
		}
		return fmt.Errorf("storage: bucket %s: %w", s.bucket, err)
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, err) // no answer at all
}

// s3File reads a file in stretches. It outlives the request that opened it: a
// server sends the body after the handler has returned.
type s3File struct {
	ctx   context.Context
	store *s3Store
	key   string
	size  int64
	at    int64
	body  io.ReadCloser
}

func (f *s3File) Read(p []byte) (int, error) {
	if f.at >= f.size {
		return 0, io.EOF
	}
	if f.body == nil {
		out, err := f.store.client.GetObject(f.ctx, &s3.GetObjectInput{Bucket: &f.store.bucket, Key: &f.key,
			Range: aws.String("bytes=" + strconv.FormatInt(f.at, 10) + "-")})
		if err != nil {
			return 0, f.store.meaning(err)
		}
		f.body = out.Body
	}
	n, err := f.body.Read(p)
	f.at += int64(n)
	if errors.Is(err, io.EOF) && f.at < f.size {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// Seek implements io.Seeker. What is asked for already is given up when the
// place is another.
func (f *s3File) Seek(offset int64, whence int) (int64, error) {
	at := offset + map[int]int64{io.SeekStart: 0, io.SeekCurrent: f.at, io.SeekEnd: f.size}[whence]
	if at < 0 {
		return f.at, errors.New("storage: seek before the beginning")
	}
	if at != f.at && f.body != nil {
		_ = f.body.Close()
		f.body = nil
	}
	f.at = at
	return at, nil
}

// Close implements io.Closer.
func (f *s3File) Close() error {
	if f.body == nil {
		return nil
	}
	return f.body.Close()
}
