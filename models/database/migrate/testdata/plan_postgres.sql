-- 0002_two
ALTER TABLE "shelf" ADD COLUMN "open" boolean NOT NULL DEFAULT false;
ALTER TABLE "shelf" ALTER COLUMN "name" SET DEFAULT '';
UPDATE "shelf" SET "name" = '' WHERE "name" IS NULL;
ALTER TABLE "shelf" ALTER COLUMN "name" SET NOT NULL;
CREATE INDEX "idx_shelf_room_id" ON "shelf" ("room_id" DESC NULLS LAST, "id" DESC);
SELECT 2;
