-- 0002_two
ALTER TABLE "shelf" ADD COLUMN "open" integer NOT NULL DEFAULT false;
CREATE TABLE "rebuild__shelf" (
  "id" text NOT NULL,
  "name" text NOT NULL DEFAULT '',
  "room_id" text,
  "open" integer NOT NULL DEFAULT false,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_shelf_room" FOREIGN KEY ("room_id") REFERENCES "room" ("id") ON DELETE CASCADE
);
INSERT INTO "rebuild__shelf" ("id", "name", "room_id", "open") SELECT "shelf"."id", coalesce("shelf"."name", ''), "shelf"."room_id", "shelf"."open" FROM "shelf";
DROP TABLE "shelf";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "rebuild__shelf" RENAME TO "shelf";
PRAGMA legacy_alter_table = OFF;
CREATE UNIQUE INDEX "idx_shelf_name" ON "shelf" ("name") WHERE name <> 'name';
CREATE INDEX "idx_shelf_room_id" ON "shelf" ("room_id" DESC, "id" DESC);
SELECT 1;
