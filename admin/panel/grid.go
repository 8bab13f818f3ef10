package panel

import "slices"

// Grid shows the rows of a list as tiles with their Thumb. All that a list can
// do, tiles can.
type Grid struct {
	// Badge names the column that stands on the picture, and Lines those below
	// the title, of ListDisplay.
	Badge string
	Lines []string
}

func (c *checker) checkGrid() {
	if c.grid == nil {
		return
	}
	if c.thumb == "" {
		c.fail("panel.E111", "Grid", "it needs a Thumb, the picture of a tile")
	}
	for _, n := range append(slices.Clone(c.grid.Lines), c.grid.Badge) {
		if n != "" && !slices.Contains(columnNames(c.columns), n) {
			c.fail("panel.E110", "Grid", "%q is no column of ListDisplay%s", n, near(n, columnNames(c.columns)))
		}
	}
}

// tiled reports whether the list is shown as tiles.
func (l *listing) tiled() bool { return l.e.grid != nil && l.get("as") != "table" && !l.trashed }

// cellOf is the cell of a row under a column, nil when the reader has not
// chosen the column.
func (l *listing) cellOf(r row, name string) *cell {
	i := slices.IndexFunc(l.shown, func(c listColumn) bool { return c.goName == name })
	if i < 0 || i >= len(r.cells) {
		return nil
	}
	return &r.cells[i]
}

// lines are the cells below the title of a tile.
func (l *listing) lines(r row) []cell {
	var out []cell
	for _, n := range l.e.grid.Lines {
		if c := l.cellOf(r, n); c != nil && !c.empty {
			out = append(out, *c)
		}
	}
	return out
}
