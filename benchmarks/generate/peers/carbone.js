// The community edition; it reads its template from a path.
const carbone = require("carbone");

module.exports = (template) => (record) =>
  new Promise((resolve, reject) =>
    carbone.render(template, record, (error, result) => (error ? reject(error) : resolve(result))),
  );
