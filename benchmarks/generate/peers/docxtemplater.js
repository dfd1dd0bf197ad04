// The free core, a new Docxtemplater for each record: it has no way to use one twice.
const fs = require("fs");
const Docxtemplater = require("docxtemplater");
const PizZip = require("pizzip");

module.exports = (template) => {
  const content = fs.readFileSync(template);
  return (record) => {
    const document = new Docxtemplater(new PizZip(content), { paragraphLoop: true, linebreaks: true });
    document.render(record);
    return document.getZip().generate({ type: "nodebuffer", compression: "DEFLATE" });
  };
};
