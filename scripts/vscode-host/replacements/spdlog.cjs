// Takes the place of the native module @vscode/spdlog, which needs a compiler to be built. Without it VS Code has
// neither log files nor output channels, because the text of an output channel is a log file that VS Code shows.
const { appendFileSync, mkdirSync } = require('node:fs');
const { dirname } = require('node:path');

const levels = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];

class Logger {
  constructor(file) {
    mkdirSync(dirname(file), { recursive: true });
    this.file = file;
    this.level = 0;
    this.plain = false;
  }
  write(level, message) {
    if (level < this.level) return;
    const time = new Date().toISOString().replace('T', ' ').replace('Z', '');
    appendFileSync(this.file, this.plain ? message : `${time} [${levels[level]}] ${message}\n`);
  }
  trace(message) {
    this.write(0, message);
  }
  debug(message) {
    this.write(1, message);
  }
  info(message) {
    this.write(2, message);
  }
  warn(message) {
    this.write(3, message);
  }
  error(message) {
    this.write(4, message);
  }
  critical(message) {
    this.write(5, message);
  }
  setLevel(level) {
    this.level = level;
  }
  getLevel() {
    return this.level;
  }
  // Messages of an output channel bring their own line ends.
  clearFormatters() {
    this.plain = true;
  }
  setPattern() {}
  flush() {}
  drop() {}
}

const create = async (_name, file) => new Logger(file);

exports.version = 0;
exports.Logger = Logger;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
