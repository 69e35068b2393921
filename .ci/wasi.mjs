// node wasi.mjs PROGRAM ARGUMENT...: runs a program that was compiled for WASI, such as the tests of a library for wasm32-wasip1.
import { readFile } from 'node:fs/promises';
import { WASI } from 'node:wasi';

const [program, ...rest] = process.argv.slice(2);
const wasi = new WASI({
    version: 'preview1',
    args: [program, ...rest],
    env: process.env,
    // Cargo starts tests in the folder of their package, which some name by its whole path.
    preopens: { '.': '.', [process.cwd()]: process.cwd() },
    returnOnExit: true,
});
const module = await WebAssembly.compile(await readFile(program));
// A trap, which is what a panic becomes, throws and ends node with a status of its own.
process.exitCode = wasi.start(await WebAssembly.instantiate(module, wasi.getImportObject()));
