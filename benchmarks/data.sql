-- 2.2 million rows of the kind that applications keep: ids, times, JSON, words and a digest that does not compress.
-- No randomness: every machine gets the same rows.
CREATE TABLE events (
    id      bigint PRIMARY KEY,
    at      timestamptz NOT NULL,
    trace   uuid NOT NULL,
    kind    text NOT NULL,
    payload jsonb NOT NULL,
    note    text NOT NULL,
    digest  bytea NOT NULL
);

INSERT INTO events
SELECT i,
       timestamptz '2024-01-01' + i * interval '13 seconds',
       md5('trace' || i)::uuid,
       kinds[1 + i % 5],
       jsonb_build_object(
           'user', h % 50000, 'amount', round((h % 1000000) / 100.0, 2), 'currency', currencies[1 + h % 4],
           'ip', format('10.%s.%s.%s', h % 256, h / 256 % 256, h / 65536 % 256),
           'tags', jsonb_build_array(words[1 + h % 16], words[1 + h / 16 % 16]), 'ok', h % 17 <> 0),
       concat_ws(' ', words[1 + h % 16], words[1 + h / 7 % 16], 'the', words[1 + h / 49 % 16], 'of', h % 9973,
                 words[1 + h / 343 % 16], 'and', words[1 + h / 2401 % 16], 'at', words[1 + h / 16807 % 16]),
       sha256(i::text::bytea)
FROM generate_series(1, 2200000) AS i,
     LATERAL (SELECT abs(hashint4(i::int)::bigint) AS h) AS hashed,
     (SELECT ARRAY['created', 'paid', 'shipped', 'returned', 'closed'] AS kinds,
             ARRAY['EUR', 'USD', 'GBP', 'SEK'] AS currencies,
             ARRAY['order', 'parcel', 'invoice', 'customer', 'account', 'ledger', 'winter', 'harbour',
                   'signal', 'meadow', 'copper', 'window', 'garden', 'thunder', 'velvet', 'compass'] AS words) AS pools;

CREATE INDEX events_at ON events (at);
VACUUM (FREEZE, ANALYZE);
-- Written last: its presence says that the data is whole.
CREATE TABLE bench_ready AS SELECT 1 AS version;
