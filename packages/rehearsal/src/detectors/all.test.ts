import { describe, expect, it } from 'vitest';
import { detect } from './all.js';
import { sourceOf } from './source.js';

/** What the detectors see in a text: `category:first line`. */
function seen(path: string, text: string): string[] {
  const lines = new Map(text.split('\n').map((line, index) => [index + 1, line] as const));
  const source = sourceOf(path, lines);
  if (source === null) return [];
  return detect(source).map(({ detector, spot }) => `${detector.id}:${spot.line_start}`);
}

const js = 'src/a.ts';
const py = 'app/a.py';

describe('hard-coded secrets', () => {
  // The samples are put together here so that scanners of this repository do not take them for real ones.
  const aws = ['AKIA', 'QX7ZP4M2WB9KD3TL'].join('');
  const github = ['ghp', 'a8Fk20sLq9Zx71Vb36NmTy45RwPe8cUoJd12'].join('_');
  const stripe = ['sk', 'live', '51Hq8sK2mZr90TbXvLpWq'].join('_');

  it.each([
    ['an AWS key id', js, `const id = '${aws}';`],
    ['an AWS key id that somebody made up', py, `KEY = "${['AKIA', '1234567890ABCDEF'].join('')}"`],
    ['a GitHub token', 'deploy.sh', `TOKEN=${github}`],
    ['a Stripe key in a call', py, `stripe.connect("${stripe}")`],
    ['a private key', 'config/key.yml', '-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEAxQ7v3k'],
    ['a password by name', js, `const dbPassword = 'tr0ub4dor-3x';`],
    ['a short password', py, `PASSWORD = "hunter2"`],
    ['a key in an object', js, `  apiKey: 'q8Zt3LmX92bKd7Rw',`],
    ['a key in yaml without quotes', 'config/app.yml', 'api_key: q8Zt3LmX92bKd7Rw'],
    ['a Go constant', 'main.go', 'clientSecret := "q8Zt3LmX92bKd7Rw"'],
    ['a password in an address', js, `connect('postgres://app:S3cr3tPw9x@db/prod')`],
    ['a PHP array', 'a.php', `'password' => 'tr0ub4dor-3x',`],
  ])('finds %s', (_name, path, text) => {
    expect(seen(path, text)).toEqual(['hard-coded-secret:1']);
  });

  it('quotes only the beginning of the secret', () => {
    const lines = new Map([
      [1, '// keys'],
      [2, `  const dbPassword = 'tr0ub4dor-3x';`],
    ]);
    const source = sourceOf(js, lines);
    const [found] = source === null ? [] : detect(source);
    expect(found?.spot).toMatchObject({ line_start: 2, line_end: 2, excerpt: "  const dbPassword = 'tr0u" });
  });

  it.each([
    ['an environment lookup', js, `const apiKey = process.env.API_KEY ?? '';`],
    ['a Python environment lookup', py, `API_KEY = os.environ["API_KEY_V2"]`],
    ['a placeholder', js, `const password = 'changeme123';`],
    ['the documented AWS example', js, `const id = 'AKIAIOSFODNN7EXAMPLE';`],
    ['a field name', js, `const password = 'password1';`],
    ['a template', js, 'const secret = `${prefix}-a1b2c3d4`;'],
    ['a label', js, `const passwordLabel = 'Your password (8 to 20)';`],
    ['a test', 'src/a.test.ts', `const password = 'tr0ub4dor-3x';`],
    ['an example file', '.env.example', 'API_KEY=q8Zt3LmX92bKd7Rw'],
    ['a comment', py, `# password = "tr0ub4dor-3x"`],
    ['the header of a key alone', js, `const start = '-----BEGIN RSA PRIVATE KEY-----';`],
    ['an example in a docstring', py, 'def f():\n    """Call with\n    api_key="q8Zt3LmX92bKd7Rw"\n    """'],
    ['a word without digits', js, `const secret = 'correct-horse';`],
    ['an address without a password', js, `connect('postgres://localhost:5432/prod')`],
  ])('leaves %s alone', (_name, path, text) => {
    expect(seen(path, text)).toEqual([]);
  });
});

describe('SQL from input', () => {
  it.each([
    ['concatenation', js, `db.query("SELECT * FROM users WHERE id = " + id);`],
    ['concatenation with a rest', js, `db.query("SELECT * FROM users WHERE name = '" + req.query.name + "'");`],
    ['a template', js, 'db.query(`select * from users where id = ${user.id}`);'],
    ['an f-string', py, `cur.execute(f"DELETE FROM users WHERE id = {user_id}")`],
    ['percent formatting', py, `cur.execute("SELECT * FROM t WHERE id = %s" % user_id)`],
    ['format()', py, `cur.execute("SELECT * FROM t WHERE id = {}".format(user_id))`],
    ['Sprintf', 'a.go', `q := fmt.Sprintf("SELECT * FROM t WHERE name = '%s'", name)`],
    ['Ruby interpolation', 'a.rb', `db.execute("SELECT * FROM t WHERE id = #{params[:id]}")`],
    ['PHP interpolation', 'a.php', `$db->query("SELECT * FROM t WHERE id = $id");`],
    ['PHP concatenation', 'a.php', `$db->query("SELECT * FROM t WHERE id = " . $id);`],
    ['Java concatenation', 'A.java', `stmt.executeQuery("SELECT * FROM t WHERE id = " + id);`],
    ['several lines', js, `const q = "SELECT * " +\n  "FROM users WHERE id = " + id;`],
    ['a template over several lines', js, 'db.query(`\n  select *\n  from users\n  where id = ${id}\n`);'],
  ])('finds %s', (_name, path, text) => {
    expect(seen(path, text)).toEqual(['sql-injection:1']);
  });

  it.each([
    ['bound parameters', js, `db.query("SELECT * FROM users WHERE id = $1", [id]);`],
    ['a tagged template', js, 'await sql`select * from users where id = ${id}`;'],
    ['Python parameters', py, `cur.execute("SELECT * FROM t WHERE id = %s", (user_id,))`],
    ['a constant', js, 'db.query(`select * from users limit ${MAX_ROWS}`);'],
    ['a table name', js, 'db.query(`select * from ${tableName} where id = $1`, [id]);'],
    ['prose', js, 'log(`Select a colour from ${palette} before you go on`);'],
    ['literals alone', js, `const q = "SELECT * " +\n  "FROM users";`],
    ['a comment', js, '// db.query("SELECT * FROM users WHERE id = " + id)'],
    ['a number in Go', 'a.go', `q := fmt.Sprintf("SELECT * FROM t LIMIT %d", n)`],
  ])('leaves %s alone', (_name, path, text) => {
    expect(seen(path, text)).toEqual([]);
  });
});

describe('commands, code and paths from input', () => {
  it.each([
    ['exec with a template', js, 'execSync(`git log ${branch}`);', 'command-injection:1'],
    ['exec with a sum', js, `child_process.exec("ls " + dir);`, 'command-injection:1'],
    ['os.system', py, `os.system(f"rm -r {path}")`, 'command-injection:1'],
    ['subprocess with a shell', py, `subprocess.run("ls " + path, shell=True)`, 'command-injection:1'],
    ['a Go shell', 'a.go', `exec.Command("sh", "-c", "ls "+dir)`, 'command-injection:1'],
    ['a Ruby system call', 'a.rb', 'system("convert #{params[:file]} out.png")', 'command-injection:1'],
    ['eval', js, 'const x = eval(input);', 'code-injection:1'],
    ['Python eval', py, 'x = eval(request.args["q"])', 'code-injection:1'],
    ['a function from text', js, 'const f = new Function(body);', 'code-injection:1'],
    ['a file from the query', js, `res.send(fs.readFileSync('./files/' + req.query.name));`, 'path-traversal:1'],
    ['open() on a request value', py, 'data = open("up/" + request.args["f"]).read()', 'path-traversal:1'],
  ])('finds %s', (_name, path, text, found) => {
    expect(seen(path, text)).toEqual([found]);
  });

  it.each([
    ['arguments without a shell', js, `execFileSync('git', ['log', branch]);`],
    ['a fixed command', js, `execSync('git status');`],
    ['a regular expression', js, 'const m = pattern.exec(`a ${b}`);'],
    ['subprocess without a shell', py, `subprocess.run(["ls", f"{path}"])`],
    ['a model in evaluation mode', py, 'model.eval()'],
    ['a function of that name', py, 'def eval(node):\n    return 1'],
    ['a fixed path', js, `fs.readFileSync('./files/a.txt');`],
    ['a base name', js, `fs.readFileSync(path.basename(req.query.name));`],
    ['the word in a text', js, `log('never eval(input) here');`],
  ])('leaves %s alone', (_name, path, text) => {
    expect(seen(path, text)).toEqual([]);
  });
});

describe('swallowed errors', () => {
  it.each([
    ['an empty catch', js, 'try {\n  save();\n} catch {}', 3],
    ['a catch over two lines', js, 'try {\n  save();\n} catch (error) {\n}', 3],
    ['a catch that returns nothing', js, 'try {\n  save();\n} catch (error) {\n  return null;\n}', 3],
    ['a promise', js, 'save().catch(() => {});', 1],
    ['a Java catch', 'A.java', 'try { save(); }\ncatch (IOException e) { }', 2],
    ['a bare except', py, 'try:\n    save()\nexcept:\n    pass', 3],
    ['except Exception', py, 'try:\n    save()\nexcept Exception as error:\n    return None', 3],
    ['a dropped Go error', 'a.go', 'func f() {\n\t_ = err\n}', 2],
    ['an empty Go check', 'a.go', 'if err != nil {\n}', 1],
    ['a Ruby rescue', 'a.rb', 'begin\n  save\nrescue => e\nend', 3],
  ])('finds %s', (_name, path, text, line) => {
    expect(seen(path, text)).toEqual([`swallowed-error:${line}`]);
  });

  it.each([
    ['a catch that logs', js, 'try {\n  save();\n} catch (error) {\n  log.warn(error);\n}'],
    ['a catch that explains', js, 'try {\n  save();\n} catch {\n  // The file may be gone already.\n}'],
    ['a catch that throws', js, 'try { save(); } catch (error) { throw new SaveFailed(error); }'],
    ['one named exception', py, 'try:\n    save()\nexcept KeyError:\n    pass'],
    ['an except that raises', py, 'try:\n    save()\nexcept Exception:\n    raise'],
    ['an except that explains', py, 'try:\n    save()\nexcept Exception:\n    pass  # best effort'],
    ['a returned Go error', 'a.go', 'if err != nil {\n\treturn err\n}'],
    ['a promise with a handler', js, 'save().catch((error) => report(error));'],
  ])('leaves %s alone', (_name, path, text) => {
    expect(seen(path, text)).toEqual([]);
  });
});

describe('network calls without a limit', () => {
  it.each([
    ['requests', py, 'r = requests.get(url)'],
    ['a call over two lines', py, 'r = requests.post(\n    url, json=body)'],
    ['fetch', js, 'const r = await fetch(url);'],
    ['fetch with other options', js, `const r = await fetch(url, { method: 'POST' });`],
    ['the default Go client', 'a.go', 'resp, err := http.Get(url)'],
  ])('finds %s', (_name, path, text) => {
    expect(seen(path, text)).toEqual(['missing-timeout:1']);
  });

  it.each([
    ['a limit', py, 'r = requests.get(url, timeout=5)'],
    ['passed-on options', py, 'r = requests.get(url, **options)'],
    ['a signal', js, 'const r = await fetch(url, { signal: AbortSignal.timeout(5000) });'],
    ['options in a variable', js, 'const r = await fetch(url, options);'],
    ['a page', 'src/Page.tsx', 'const r = await fetch(url);'],
    ['a method called fetch', js, 'const r = await queue.fetch(url);'],
  ])('leaves %s alone', (_name, path, text) => {
    expect(seen(path, text)).toEqual([]);
  });
});

describe('statements that destroy data', () => {
  it.each([
    ['a dropped column', 'alter table users\n  drop column email;', 2],
    ['a dropped table', 'DROP TABLE orders;', 1],
    ['a truncated table', 'truncate orders;', 1],
    ['a delete of everything', 'begin;\ndelete from orders;', 2],
    ['an update of everything', 'update users set active = false;', 1],
  ])('finds %s', (_name, text, line) => {
    expect(seen('db/0002_change.sql', text)).toEqual([`destructive-statement:${line}`]);
  });

  it.each([
    ['a condition', 'delete from orders where id = 7;'],
    ['a condition on the next line', 'update users\nset active = false\nwhere id = 7;'],
    ['a dropped index', 'drop index orders_by_user;'],
    ['a comment', '-- drop table orders;'],
    ['a temporary table', 'drop table if exists tmp_orders;'],
    ['a trigger on delete', 'create trigger t after delete on orders execute function f();'],
    ['an upsert', 'insert into t values (1) on conflict (id) do update set a = 1;'],
  ])('leaves %s alone', (_name, text) => {
    expect(seen('db/0002_change.sql', text)).toEqual([]);
  });

  it('leaves the way back alone', () => {
    expect(seen('db/0002_change.down.sql', 'drop table orders;')).toEqual([]);
  });
});

describe('unfinished work', () => {
  it('finds a mark in a comment, and leaves tracked ones and other words alone', () => {
    expect(seen(js, '// TODO handle the empty list')).toEqual(['unfinished-work:1']);
    expect(seen(py, 'x = 1  # FIXME wrong for leap years')).toEqual(['unfinished-work:1']);
    expect(seen(js, '// TODO(#123) handle the empty list')).toEqual([]);
    expect(seen(js, `const state = 'TODO';`)).toEqual([]);
  });
});

describe('what a module keeps and what it does not wait for', () => {
  it('finds a variable outside of any function, and leaves constants and locals alone', () => {
    expect(seen(js, 'let count = 0;')).toEqual(['module-state:1']);
    expect(seen(js, 'const limit = 3;\nfunction f() {\n  let n = 0;\n}')).toEqual([]);
    expect(seen('src/a.test.ts', 'let count = 0;')).toEqual([]);
  });

  it('finds an asynchronous callback of forEach, and leaves what is awaited alone', () => {
    expect(seen(js, 'orders.forEach(async (order) => {\n  await send(order);\n});')).toEqual(['unawaited-iteration:1']);
    expect(seen(js, 'await Promise.all(orders.map(async (order) => send(order)));')).toEqual([]);
  });
});

describe('the detectors', () => {
  it('see nothing in files whose language they do not know', () => {
    expect(seen('README.md', `password = "tr0ub4dor-3x"`)).toEqual([]);
  });

  it('say nothing about a place that reaches over lines which were not shown', () => {
    const lines = new Map([
      [1, 'try {'],
      [2, '} catch {'],
      [9, '}'],
    ]);
    const source = sourceOf(js, lines);
    expect(source && detect(source)).toEqual([]);
  });

  it('do not choke on a long file of awkward text', () => {
    const line = `const a = "SELECT " + b + 'x' + \`\${c}\`; catch (e) { try { // ' " \``;
    const started = performance.now();
    seen(js, Array.from({ length: 2000 }, () => line).join('\n'));
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
