import type { MailTexts } from '../kinds.ts';

export const ja: MailTexts = {
  greeting: '{name} 様',
  closing: 'よろしくお願いいたします。\n{institution}',
  footer: 'このメールは {address} から自動送信されています。返信いただいてもお読みできません。',
  mails: {
    staff_received: {
      subject: '{institution}への申請を受け付けました',
      paragraphs: [
        'Consilium での{institution}への参加申請を受け付けました。',
        '担当者が内容を確認します。申請の状況はいつでもご覧いただけます。',
      ],
      action: '申請を見る',
    },
    staff_question: {
      subject: '{institution}への申請についての質問',
      paragraphs: ['申請の可否を決める前に、次の点を確認させてください。', '{text}', '申請のページでご回答ください。'],
      action: '質問に答える',
    },
    staff_approved: {
      subject: '{institution}への申請が承認されました',
      paragraphs: [
        'Consilium で{institution}の確認済みメンバーになりました。',
        '所属機関やほかの機関の同僚との議論に参加できます。',
      ],
      action: 'Consilium を開く',
    },
    staff_refused: {
      subject: '{institution}への申請は承認されませんでした',
      paragraphs: [
        '申請を承認できませんでした。理由は次のとおりです。',
        '{text}',
        '誤りと思われる場合は、所属機関にお問い合わせください。',
      ],
      action: '申請を見る',
    },
    staff_waiting: {
      subject: '新しい申請：{applicant} 様',
      paragraphs: ['{applicant} 様から{institution}への参加申請がありました。審査待ちです。'],
      action: '申請を開く',
    },
    staff_replied: {
      subject: '{applicant} 様から回答がありました',
      paragraphs: ['{applicant} 様が申請についての質問に回答しました。審査待ちです。'],
      action: '申請を開く',
    },
    staff_already_known: {
      subject: '{institution}のアカウントはすでにあります',
      paragraphs: [
        'このメールアドレスで{institution}への申請がありました。このアドレスのアカウントはすでに存在し、変更は行われていません。',
        'ご本人の場合は、ログインしてください。ログインページで新しいパスワードを設定することもできます。',
        'お心当たりがない場合は、何もする必要はありません。',
      ],
      action: 'ログイン',
    },
    account_suspended: {
      subject: '{institution}のアカウントが停止されました',
      paragraphs: [
        'アカウントが停止され、すべてのログインが終了しました。理由は次のとおりです。',
        '{text}',
        'ご不明な点は、所属機関にお問い合わせください。',
      ],
    },
    account_reinstated: {
      subject: '{institution}のアカウントが再開されました',
      paragraphs: ['アカウントが再開されました。再びログインでき、確認済みメンバーとして表示されます。'],
      action: 'ログイン',
    },
    institution_received: {
      subject: '{applicant}の申請（受付番号 {reference}）',
      paragraphs: [
        '{institution}は{applicant}の申請を受け付けました。受付番号は {reference} です。',
        'このメールを保管してください。リンクを知っている人は誰でも、申請の状況を見て質問に回答できます。',
      ],
      action: '申請を見る',
    },
    institution_question: {
      subject: '{applicant}の申請についての質問',
      paragraphs: [
        '{applicant}の申請の可否を決める前に、次の点を確認させてください。',
        '{text}',
        '申請のページでご回答ください。',
      ],
      action: '質問に答える',
    },
    institution_approved: {
      subject: '{applicant}が承認されました',
      paragraphs: [
        '{institution}は{applicant}を承認しました。これより連合の一員となります。',
        '所属メンバーは、承認されたほかのすべての機関との議論に参加できます。',
      ],
      action: '申請を見る',
    },
    institution_refused: {
      subject: '{applicant}の申請は承認されませんでした',
      paragraphs: ['{institution}は{applicant}の申請を承認できませんでした。理由は次のとおりです。', '{text}'],
      action: '申請を見る',
    },
    institution_suspended: {
      subject: '{applicant}が停止されました',
      paragraphs: [
        '{institution}は{applicant}を停止しました。ほかの機関とのメッセージの交換は行われません。理由は次のとおりです。',
        '{text}',
      ],
    },
    institution_reinstated: {
      subject: '{applicant}が連合に復帰しました',
      paragraphs: ['{institution}は{applicant}の停止を解除しました。ほかの機関とのメッセージの交換が再開されました。'],
    },
    institution_revoked: {
      subject: '{applicant}の承認が取り消されました',
      paragraphs: ['{institution}は{applicant}の承認を恒久的に取り消しました。理由は次のとおりです。', '{text}'],
    },
    institution_waiting: {
      subject: '新しい機関：{applicant}',
      paragraphs: ['{applicant}から承認の申請がありました。審査待ちです。'],
      action: '申請を開く',
    },
    institution_replied: {
      subject: '{applicant}から回答がありました',
      paragraphs: ['{applicant}が申請についての質問に回答しました。審査待ちです。'],
      action: '申請を開く',
    },
    password_reset: {
      subject: '{institution}の新しいパスワードの設定',
      paragraphs: [
        '{institution}のアカウントについて、新しいパスワードの設定が依頼されました。リンクは一度だけ使用でき、{until} まで有効です。',
        'お心当たりがない場合は、何もする必要はありません。パスワードは変わりません。',
      ],
      action: '新しいパスワードを設定する',
    },
    session_invitation: {
      subject: '招待：{title}',
      paragraphs: [
        '{person}さんがセッションに招待しています：{title}',
        '{when}',
        'セッションは添付のカレンダーファイルに入っています。参加の可否をセッションのページでお知らせください。',
      ],
      action: 'セッションを見て回答する',
    },
    session_changed: {
      subject: '時間の変更：{title}',
      paragraphs: ['招待されているセッションの時間が変わりました：{title}', '新しい時間：{when}'],
      action: 'セッションを見る',
    },
    session_cancelled: {
      subject: '中止：{title}',
      paragraphs: ['このセッションは中止になりました：{title}', '予定されていた時間：{when}'],
    },
    session_soon: {
      subject: 'まもなく開始：{title}',
      paragraphs: ['参加予定のセッションがまもなく始まります：{title}', '{when}'],
      action: 'セッションに参加する',
    },
    password_changed: {
      subject: '{institution}のパスワードが変更されました',
      paragraphs: [
        'アカウントのパスワードが変更され、ほかのすべてのブラウザーからログアウトしました。',
        'お心当たりがない場合は、すぐに{institution}の管理者にご連絡ください。',
      ],
    },
  },
};
