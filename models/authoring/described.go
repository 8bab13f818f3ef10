package authoring

import (
	"context"
	"fmt"

	"duckhoo/models"
	"duckhoo/models/database"
	"duckhoo/models/media"
	"duckhoo/models/schema"
)

// undescribed finds questions whose picture nothing stands for, for who cannot see
// it. What a version shows that was submitted already keeps what it has, and is
// not asked for it.
func undescribed(ctx context.Context, db *database.DB, v *models.QuizVersion) (schema.Invalid, error) {
	at, keys := map[schema.File][]int{}, []any{}
	for i, q := range v.Questions {
		if q.Media != "" {
			at[q.Media], keys = append(at[q.Media], i), append(keys, string(q.Media))
		}
	}
	m := db.Registry.Of(&models.Media{})
	if len(keys) == 0 || m == nil {
		return nil, nil
	}
	page, err := db.List(ctx, database.Query{Model: m, Actor: self(), Verb: schema.VerbView, Limit: QuestionsMax,
		Where: schema.And(schema.Eq("Alt", ""), schema.Eq("Status", string(models.MediaReady)), schema.Or(schema.In("File", keys...), schema.In("Pixel", keys...)))})
	if err != nil {
		return nil, fmt.Errorf("the pictures of a version: %w", err)
	}
	lack := map[int]bool{}
	for _, row := range page.Rows {
		one := row.(*models.Media)
		if !media.IsPicture(one.MIME) {
			continue
		}
		if read, err := media.Submitted(ctx, db, one); read || err != nil {
			if err != nil {
				return nil, err
			}
			continue
		}
		for _, key := range []schema.File{one.File, one.Pixel} {
			for _, i := range at[key] {
				lack[i] = true
			}
		}
	}
	var out schema.Invalid
	for i := range v.Questions {
		if lack[i] {
			out = append(out, schema.Problem{Pointer: fmt.Sprintf("/questions/%d/media", i), Code: "no_description", Detail: schema.Text{
				KO: "그림을 볼 수 없는 사람을 위해 그림 설명을 적어 주세요.", EN: "Describe the picture for those who cannot see it."}})
		}
	}
	return out, nil
}
