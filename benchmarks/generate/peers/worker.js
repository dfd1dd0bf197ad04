// One engine in a process of its own; see ../worker.py for what is said. `node worker.js ENGINE INPUTS OUTPUT`
const fs = require("fs");
const path = require("path");
const readline = require("readline");

const [engine, inputs, output] = process.argv.slice(2);
const records = JSON.parse(fs.readFileSync(path.join(inputs, "records.json"), "utf8"));

function milliseconds({ user, system }) {
  return (user + system) / 1000;
}

async function cpu(write, first, count, start = process.cpuUsage()) {
  for (let number = first; number < first + count; number++) {
    const index = number % records.length;
    fs.writeFileSync(path.join(output, `${index}.docx`), await write(records[index]));
  }
  return milliseconds(process.cpuUsage(start));
}

async function main() {
  const start = process.cpuUsage();
  const write = require(`./${engine}.js`)(path.join(inputs, `${engine}.docx`));
  console.log(await cpu(write, 0, 1, start));
  for await (const line of readline.createInterface({ input: process.stdin })) {
    console.log(await cpu(write, ...line.split(" ").map(Number)));
  }
}

main();
