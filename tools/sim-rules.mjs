/**
 * Lint rules for src/sim and src/base: a run must give the same bits on every JavaScript engine and in every language.
 *
 * Banned: every Math function whose last digit an engine may choose (exp, log, sin, pow, hypot and so on), `Math.random`,
 * the `**` operator (an engine's own pow), any way to reach Math under another name, and text ordered or written by
 * the reader's locale. Clocks, timers and globals are banned by name in .oxlintrc.json.
 */

/** Functions that IEEE 754 or ECMAScript fixes to the last bit. */
const EXACT_MATH = new Set([
  'abs',
  'ceil',
  'clz32',
  'floor',
  'fround',
  'imul',
  'max',
  'min',
  'round',
  'sign',
  'sqrt',
  'trunc',
]);

const LOCALE_MEMBERS = new Set([
  'localeCompare',
  'toLocaleDateString',
  'toLocaleLowerCase',
  'toLocaleString',
  'toLocaleTimeString',
  'toLocaleUpperCase',
]);

/**
 * What the linter hands to a rule; its own types are not exported, only the parameters of its tester.
 * @typedef {Extract<Parameters<import('oxlint/plugins-dev').RuleTester['run']>[1], { create: Function }>} Rule
 * @typedef {any} Node A node of ESTree; what is read of it is guarded by its type.
 */

/** @type {Rule} */
const exactMath = {
  create(context) {
    return {
      Identifier(node) {
        if (node.name !== 'Math' || isOnlyAName(node)) return;
        const { parent } = node;
        if (parent.type !== 'MemberExpression' || parent.object !== node || parent.computed) {
          const message =
            'Call Math functions as Math.floor(x): under another name they cannot be checked.';
          context.report({ node, message });
        } else if (!EXACT_MATH.has(parent.property.name)) {
          const message = `Math.${parent.property.name} differs between engines; whole-number arithmetic or ${[...EXACT_MATH].join(', ')} do not.`;
          context.report({ node: parent, message });
        }
      },
      BinaryExpression: reportPower,
      AssignmentExpression: reportPower,
    };

    /** @param {Node} node */
    function reportPower(node) {
      if (node.operator !== '**' && node.operator !== '**=') return;
      context.report({
        node,
        message: `\`${node.operator}\` differs between engines; multiply, or shift whole numbers.`,
      });
    }
  },
};

/** @type {Rule} */
const noLocale = {
  create(context) {
    return {
      MemberExpression(node) {
        if (node.computed || !LOCALE_MEMBERS.has(node.property.name)) return;
        const message = `${node.property.name} depends on the reader's locale; compare with < and >.`;
        context.report({ node, message });
      },
    };
  },
};

/**
 * True where `Math` is no reference to the global: the name of a property, as in `x.Math` or `{ Math: 1 }`.
 * @param {Node} node
 */
function isOnlyAName(node) {
  const { parent } = node;
  if (parent.type === 'MemberExpression') return parent.property === node && !parent.computed;
  return parent.type === 'Property' && parent.key === node && !parent.computed && !parent.shorthand;
}

/** @type {{ meta: { name: string }, rules: Record<string, Rule> }} */
const plugin = {
  meta: { name: 'sim' },
  rules: { 'exact-math': exactMath, 'no-locale': noLocale },
};

export default plugin;
