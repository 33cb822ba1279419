/**
 * Makes a bundle whose value, run as a script, is the function of a module, as Node would wrap it; required, it is that module.
 * So that the loaders compile the text of the file as it is: to put something around it would copy megabytes at every start.
 */
export const WRAPPED = {
  banner: {
    js:
      "(typeof module === 'object' ? (run) => run(exports, require, module, __filename, __dirname) : (run) => run)" +
      '(function (exports, require, module, __filename, __dirname) {',
  },
  footer: {js: '})'},
};
