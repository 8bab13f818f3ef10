import { make, on } from "./dom";

/**
 * data-file is an input whose button is drawn by us: the name of what was chosen
 * stands in data-file-name behind it, and a picture is shown before it is sent.
 */
export function listen(): void {
  on("change", "input[data-file]", (element) => {
    const input = element as HTMLInputElement;
    const file = input.files?.[0];
    const name = input.closest(".upload__pick")?.querySelector("[data-file-name]");
    if (name) name.textContent = file?.name ?? "";
    if (file?.type.startsWith("image/")) void preview(input, file);
  });
}

/** Draws the picture itself: no address of it is needed. */
async function preview(input: HTMLInputElement, file: File): Promise<void> {
  const box = input.closest<HTMLElement>(".upload");
  try {
    const picture = await createImageBitmap(file);
    const side = Math.min(picture.width, picture.height);
    const canvas = make("canvas", { class: "upload__pic", width: "144", height: "144", "data-file-preview": "" });
    canvas.getContext("2d")?.drawImage(picture, (picture.width - side) / 2, (picture.height - side) / 2, side, side, 0, 0, 144, 144);
    picture.close();
    box?.querySelectorAll(".upload__pic").forEach((old) => old.remove());
    box?.prepend(canvas);
  } catch {
    // What cannot be drawn is for the server to refuse.
  }
}
