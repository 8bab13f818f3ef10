package migrate

import "strings"

// nameOf makes the name of a migration from what it does.
func nameOf(ops []Operation) string {
	var names []string
	for _, op := range ops {
		names = append(names, operationName(op))
	}
	switch {
	case len(names) == 0:
		return "empty"
	case len(names) > 2:
		names = []string{names[0], "more"}
	}
	name := strings.Join(names, "_and_")
	return name[:min(60, len(name))]
}

func operationName(op Operation) string {
	switch o := op.(type) {
	case CreateTable:
		return "create_" + o.Table.Name
	case DropTable:
		return "drop_" + o.Name
	case RenameTable:
		return "rename_" + o.From + "_to_" + o.To
	case AddColumn:
		return o.Table + "_add_" + o.Column.Name
	case AlterColumn:
		return o.Table + "_alter_" + o.Column.Name
	case DropColumn:
		return o.Table + "_drop_" + o.Name
	case RenameColumn:
		return o.Table + "_rename_" + o.From + "_to_" + o.To
	case AddIndex:
		return "add_" + o.Index.Name
	case DropIndex:
		return "drop_" + o.Name
	case AddForeignKey:
		return "add_" + o.ForeignKey.Name
	case DropForeignKey:
		return "drop_" + o.Name
	}
	return "run_sql"
}
