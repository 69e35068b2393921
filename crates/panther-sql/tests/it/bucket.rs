//! Logs in an object store, which is one in memory here.

use std::fs;
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use datafusion::execution::context::SessionContext;
use datafusion::object_store::memory::InMemory;
use datafusion::object_store::path::Path as Key;
use datafusion::object_store::{
    CopyOptions, GetOptions, GetRange, GetResult, ListResult, MultipartUpload, ObjectMeta,
    ObjectStore, ObjectStoreExt, PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};
use futures::stream::BoxStream;
use panther_sql::{LogSpec, LogTables};

use crate::support::{record, rows, tables, two_hosts};

/// A store in memory that notes which ranges are fetched.
#[derive(Debug, Default)]
struct Noting {
    store: InMemory,
    fetched: Mutex<Vec<Range<u64>>>,
}

impl std::fmt::Display for Noting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.store.fmt(f)
    }
}

#[async_trait]
impl ObjectStore for Noting {
    async fn put_opts(
        &self,
        at: &Key,
        payload: PutPayload,
        options: PutOptions,
    ) -> Result<PutResult> {
        self.store.put_opts(at, payload, options).await
    }

    async fn put_multipart_opts(
        &self,
        at: &Key,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.store.put_multipart_opts(at, options).await
    }

    async fn get_opts(&self, at: &Key, options: GetOptions) -> Result<GetResult> {
        if let Some(GetRange::Bounded(range)) = &options.range {
            self.fetched.lock().unwrap().push(range.clone());
        }
        self.store.get_opts(at, options).await
    }

    fn delete_stream(
        &self,
        keys: BoxStream<'static, Result<Key>>,
    ) -> BoxStream<'static, Result<Key>> {
        self.store.delete_stream(keys)
    }

    fn list(&self, prefix: Option<&Key>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.store.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Key>) -> Result<ListResult> {
        self.store.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Key, to: &Key, options: CopyOptions) -> Result<()> {
        self.store.copy_opts(from, to, options).await
    }
}

/// Puts the files below a folder into the store.
async fn put_all(store: &Noting, root: &Path, folder: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            Box::pin(put_all(store, root, &path)).await;
        } else {
            let key = Key::from(format!(
                "fleet/{}",
                path.strip_prefix(root).unwrap().display()
            ));
            store
                .put(&key, fs::read(&path).unwrap().into())
                .await
                .unwrap();
        }
    }
}

/// The tables over `memory://logs/fleet`.
async fn bucket(store: &Arc<Noting>, partitions: usize) -> SessionContext {
    let context =
        SessionContext::new_with_config(panther_sql::config().with_target_partitions(partitions));
    let url = "memory://logs".parse().unwrap();
    context.register_object_store(&url, Arc::clone(store) as Arc<dyn ObjectStore>);
    let spec = LogSpec::new(["memory://logs/fleet"]).with_host_from(&"{host}/**".parse().unwrap());
    LogTables::new(spec).register(&context).await.unwrap();
    context
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_gives_the_rows_of_its_files() {
    let folder = two_hosts();
    let store = Arc::<Noting>::default();
    put_all(&store, folder.path(), folder.path()).await;
    let remote = bucket(&store, 4).await;
    let (_, local) = tables(folder.path(), 4).await;
    let prefix = format!("{}/", folder.path().display());
    for query in [
        "SELECT * FROM events ORDER BY host, source, byte_start",
        "SELECT host, member, level, message FROM events WHERE level = 'error' ORDER BY host, source, byte_start",
        "SELECT count(*) FROM events WHERE source LIKE '%dism.log'",
        "SELECT host, code, count(*) FROM codes GROUP BY host, code ORDER BY host, code",
        "SELECT * FROM sources ORDER BY source",
        "SELECT host, time_utc, offset_evidence FROM events WHERE host = 'A' ORDER BY byte_start, source",
    ] {
        let expected = rows(&local, query).await;
        let expected: Vec<_> = expected
            .iter()
            .map(|row| row.replace(&prefix, "memory://logs/fleet/"))
            .collect();
        assert_eq!(rows(&remote, query).await, expected, "{query}");
        assert!(!expected.is_empty(), "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_a_large_log_fetches_its_range() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("A")).unwrap();
    let log: String = (0..900_000)
        .map(|at| {
            let time = format!(
                "2031-02-03 {:02}:{:02}:{:02}",
                at / 3600 % 24,
                at / 60 % 60,
                at % 60
            );
            record(
                &time,
                if at % 3 == 0 { "Error" } else { "Info" },
                "CBS",
                &format!("Step {at}"),
            )
        })
        .collect();
    let len = log.len() as u64;
    assert!(len > 3 << 24, "{len}");
    fs::write(folder.path().join("A/CBS.log"), &log).unwrap();
    let store = Arc::<Noting>::default();
    put_all(&store, folder.path(), folder.path()).await;
    let remote = bucket(&store, 2).await;
    let query = "SELECT level, count(*), count(DISTINCT message), sum(byte_start) FROM events GROUP BY level ORDER BY level";
    let (_, local) = tables(folder.path(), 2).await;
    assert_eq!(rows(&remote, query).await, rows(&local, query).await);
    let fetched = store.fetched.lock().unwrap();
    let sum: u64 = fetched.iter().map(|range| range.end - range.start).sum();
    // Four parts, each with what lies around it, and not four times the whole.
    assert!(
        fetched.len() > 4 && sum < 2 * len,
        "{sum} of {len}: {fetched:?}"
    );
}
