/** How headings are compared: case, spaces and punctuation between words do not count. */
export function normalised(heading: string): string {
  return heading
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s_\-./\ufeff]/g, "");
}
