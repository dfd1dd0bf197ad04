// Fills in a PDF by pdf.js, as Firefox does it, and saves it. Arguments: the file, the values as JSON, where to save.
import fs from "node:fs";
import { createRequire } from "node:module";

const [, , source, values, target] = process.argv;
const { getDocument } = await import(createRequire(`${process.cwd()}/`).resolve("pdfjs-dist/legacy/build/pdf.mjs"));
const wanted = JSON.parse(fs.readFileSync(values, "utf8"));
const pdf = await getDocument({ data: new Uint8Array(fs.readFileSync(source)), verbosity: 0 }).promise;
for (let number = 1; number <= pdf.numPages; number++) {
  const page = await pdf.getPage(number);
  for (const each of await page.getAnnotations()) {
    if (each.fieldName in wanted) pdf.annotationStorage.setValue(each.id, { value: wanted[each.fieldName] });
  }
}
fs.writeFileSync(target, await pdf.saveDocument());
