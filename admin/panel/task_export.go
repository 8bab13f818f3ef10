package panel

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"

	"duckhoo/models"
	"duckhoo/models/schema"
	"duckhoo/models/sheets"
)

// A step of an export reads that many rows, or fewer that have so many bytes, and
// stores them as a part: lines of JSON, packed.
const (
	partRows  = 2000
	partBytes = 4 << 20
)

// allRead is the place of an export that has read all rows and writes the file.
const allRead = "read"

// begin asks for the export as a task and goes to its page.
func (x *exportRun) begin(b *bulkRun, columns []listColumn) error {
	if x.site.Tasks == nil {
		return b.back(x.T("bulk.too_many", "most", mostAtOnce))
	}
	if err := x.countUpTo(0); err != nil {
		return err
	}
	if most := x.format.Most(); most > 0 && x.count > most {
		x.formatErr = x.T("export.too_long", "most", most)
		return x.ask(422)
	}
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
	}
	t, err := x.list.newTask(models.TaskExport, taskAsk{Format: x.format, Columns: names}, schema.At(x.until))
	if err != nil {
		return err
	}
	t.Total = x.count
	if err := x.site.Tasks.Begin(x.ctx, x.actor, t); err != nil {
		return err
	}
	return x.see(x.site.address("tasks", t.ID.String()))
}

// stepExport stores the next part of the file, or the file.
func (r *taskRun) stepExport() error {
	columns := r.list.picked(r.ask.Columns)
	if len(columns) != len(r.ask.Columns) {
		return r.fail(taskRights)
	}
	x := &exportRun{visit: r.visit, list: r.list, until: r.task.AsOf.Time, format: r.ask.Format, names: r.ask.Columns}
	if r.task.Cursor == allRead {
		return r.closeExport(x, columns)
	}
	part, rows, next, err := x.part(columns, r.task.Cursor)
	if err != nil {
		return err
	}
	if err := r.site.Tasks.PutPart(r.ctx, r.task, r.task.Parts, bytes.NewReader(part), int64(len(part))); err != nil {
		return err
	}
	return r.save(func(t *models.Task) {
		t.Parts++
		t.Done += rows
		if t.Cursor = next; next == "" {
			t.Cursor = allRead
		}
	})
}

// part reads the next rows, packed.
func (x *exportRun) part(columns []listColumn, cursor string) (packed []byte, rows int, next string, err error) {
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	lines := json.NewEncoder(zip)
	q := x.query(columns)
	q.Cursor = cursor
	for rows < partRows && out.Len() < partBytes {
		page, next, err := x.lines(q, columns)
		if err != nil {
			return nil, 0, "", err
		}
		for _, line := range page {
			if err := lines.Encode(line); err != nil {
				return nil, 0, "", err
			}
		}
		rows += len(page)
		if q.Cursor = next; next == "" {
			break
		}
	}
	err = zip.Close()
	return out.Bytes(), rows, q.Cursor, err
}

// closeExport writes the file of its parts, notes the export in the audit log and
// tells who asked for it.
func (r *taskRun) closeExport(x *exportRun, columns []listColumn) error {
	file, err := os.CreateTemp("", "duckhoo-export-*")
	if err != nil {
		return fmt.Errorf("panel: a place for an export: %w", err)
	}
	defer func() { _ = errors.Join(file.Close(), os.Remove(file.Name())) }()
	table, err := sheets.New(x.format, file, x.list.heads(columns))
	if err != nil {
		return err
	}
	rows := 0
	for n := range r.task.Parts {
		some, err := r.unpack(n, table)
		if err != nil {
			return err
		}
		rows += some
	}
	if err := table.Close(); err != nil {
		return err
	}
	if rows != r.task.Done { // a part is not the one that was stored with the task
		return r.save(func(t *models.Task) { t.Cursor, t.Parts, t.Done = "", 0, 0 })
	}
	size, err := file.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err == nil {
		err = r.site.Tasks.PutFile(r.ctx, r.task, file, size)
	}
	if err != nil {
		return err
	}
	return r.closed(x, size)
}

// closed stores that the file is there.
func (r *taskRun) closed(x *exportRun, size int64) error {
	after := *r.task
	after.Status, after.Bytes, after.Total = models.TaskDone, size, r.task.Done
	err := r.site.DB.Tx(r.ctx, func(ctx context.Context) error {
		if err := r.site.Tasks.End(ctx, r.task, &after, r.taskTitle(r.task, r.ask)); err != nil {
			return err
		}
		return x.note(ctx, after.Done)
	})
	if err != nil {
		return err
	}
	if err := r.site.Tasks.DropParts(r.ctx, &after); err != nil {
		slog.WarnContext(r.ctx, "parts of an export stay until they are swept", "task", after.ID.String(), "err", err)
	}
	return nil
}

// unpack writes one part into the file and returns how many rows it had.
func (r *taskRun) unpack(n int, table sheets.Writer) (rows int, err error) {
	part, err := r.site.Tasks.OpenPart(r.ctx, r.task, n)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, part.Close()) }()
	zip, err := gzip.NewReader(part)
	if err != nil {
		return 0, err
	}
	lines := json.NewDecoder(zip)
	for {
		var line sheets.Row
		err := lines.Decode(&line)
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err == nil {
			err = table.Row(line)
		}
		if err != nil {
			return rows, err
		}
		rows++
	}
}
