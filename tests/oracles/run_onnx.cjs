// Runs models of ONNX in ONNX Runtime: node run_onnx.cjs JOBS.json, in a folder with node_modules/onnxruntime-node or with NODE_PATH set.
// JOBS.json is [{ "model": path, "input": name, "dims": [...], "values": [...] }]; the outputs, by name, are printed as JSON in its order.
const fs = require("fs");
const ort = require("onnxruntime-node");

(async () => {
  const results = [];
  for (const job of JSON.parse(fs.readFileSync(process.argv[2], "utf8"))) {
    const session = await ort.InferenceSession.create(job.model, { intraOpNumThreads: 1 });
    const outputs = await session.run({ [job.input]: new ort.Tensor("float32", Float32Array.from(job.values), job.dims) });
    results.push(Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, { dims: tensor.dims, values: Array.from(tensor.data) }])));
  }
  process.stdout.write(JSON.stringify(results));
})().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
