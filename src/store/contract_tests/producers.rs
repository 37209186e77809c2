//! Who counts what it sends is remembered, and forgotten a little at a time.

use super::*;
use crate::store::ProducerTask;

fn producer(name: &str) -> ProducerName {
    ProducerName::try_from(name.to_owned()).unwrap()
}

fn seq(seq: u64) -> Seq {
    Seq::try_from(seq).unwrap()
}

#[tokio::test]
async fn a_producer_is_forgotten_with_what_it_added_a_few_rows_at_once() {
    let opened = sqlite().await;
    let (old, young) = (producer("old"), producer("young"));
    let tasks = stored((1..=5).map(|id| (*task(id).task).clone()));
    let of = |producer: &ProducerName, stored: &Stored| ProducerTask {
        producer: producer.clone(),
        seq: seq(stored.task.id().0 as u64),
        id: stored.task.id(),
        attempt: 1,
    };
    let mut writer = opened.store.writer();
    let mut transaction = writer.begin().await.unwrap();
    transaction.save(&tasks.iter().map(added).collect::<Vec<_>>()).await.unwrap();
    let later = NOW.after(std::time::Duration::from_secs(60));
    transaction.set_producers(&[(&old, seq(5))], NOW).await.unwrap();
    transaction.set_producers(&[(&young, seq(9))], later).await.unwrap();
    let added: Vec<_> = tasks.iter().map(|task| of(&old, task)).collect();
    transaction.add_producer_tasks(&added).await.unwrap();
    transaction.add_producer_tasks(&[of(&young, &tasks[0])]).await.unwrap();

    for _ in 0..4 {
        assert!(transaction.forget_producers(later, 2).await.unwrap());
    }
    assert!(!transaction.forget_producers(later, 2).await.unwrap());
    let known = transaction.producers(&[&old, &young]).await.unwrap();
    assert_eq!(known, [(young.clone(), seq(9))]);
    let left = transaction.producer_tasks(&[(&old, seq(1)), (&young, seq(1))]).await.unwrap();
    assert_eq!(left, [of(&young, &tasks[0])]);
}
