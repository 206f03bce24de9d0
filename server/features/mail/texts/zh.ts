import type { MailTexts } from '../kinds.ts';

export const zh: MailTexts = {
  greeting: '{name}，您好：',
  closing: '此致\n{institution}',
  footer: '本邮件由 {address} 自动发送，请勿回复。',
  mails: {
    staff_received: {
      subject: '您向{institution}提交的申请',
      paragraphs: [
        '我们已收到您在 Consilium 上加入{institution}的申请。',
        '工作人员将核对您的资料。您可以随时查看申请的状态。',
      ],
      action: '查看您的申请',
    },
    staff_question: {
      subject: '关于您向{institution}提交的申请的问题',
      paragraphs: ['在作出决定之前，我们需要了解更多情况：', '{text}', '请在您的申请页面上回答。'],
      action: '回答问题',
    },
    staff_approved: {
      subject: '您向{institution}提交的申请已获批准',
      paragraphs: [
        '您现在是{institution}在 Consilium 上经过验证的成员。',
        '您可以与本机构及其他机构的同行一起参与讨论。',
      ],
      action: '打开 Consilium',
    },
    staff_refused: {
      subject: '您向{institution}提交的申请未获批准',
      paragraphs: ['我们未能批准您的申请。理由如下：', '{text}', '如果您认为有误，请与您所在的机构联系。'],
      action: '查看您的申请',
    },
    staff_waiting: {
      subject: '新的申请：{applicant}',
      paragraphs: ['{applicant}申请加入{institution}。该申请正等待处理。'],
      action: '打开申请',
    },
    staff_replied: {
      subject: '{applicant}已回复',
      paragraphs: ['{applicant}已回答有关其申请的问题。该申请正等待处理。'],
      action: '打开申请',
    },
    staff_already_known: {
      subject: '您在{institution}已有账户',
      paragraphs: [
        '有人使用此电子邮件地址向{institution}提交了申请。该地址已有账户，账户没有任何变动。',
        '如果是您本人，请登录。您也可以在登录页面设置新密码。',
        '如果不是您本人，您无需做任何操作。',
      ],
      action: '登录',
    },
    account_suspended: {
      subject: '您在{institution}的账户已被暂停',
      paragraphs: ['您的账户已被暂停，所有登录均已结束。理由如下：', '{text}', '如有疑问，请与您所在的机构联系。'],
    },
    account_reinstated: {
      subject: '您在{institution}的账户已恢复',
      paragraphs: ['您的账户已恢复。您可以重新登录，并再次显示为经过验证的成员。'],
      action: '登录',
    },
    institution_received: {
      subject: '{applicant}的申请，编号 {reference}',
      paragraphs: [
        '{institution}已收到{applicant}的申请，编号为 {reference}。',
        '请保存此邮件：任何持有该链接的人都可以查看申请的状态并回答相关问题。',
      ],
      action: '查看申请',
    },
    institution_question: {
      subject: '关于{applicant}的申请的问题',
      paragraphs: ['在对{applicant}的申请作出决定之前，我们需要了解更多情况：', '{text}', '请在申请页面上回答。'],
      action: '回答问题',
    },
    institution_approved: {
      subject: '{applicant}已获批准',
      paragraphs: [
        '{institution}已批准{applicant}。该机构从现在起是联盟的一员。',
        '其成员可以与所有其他已获批准的机构一起参与讨论。',
      ],
      action: '查看申请',
    },
    institution_refused: {
      subject: '{applicant}的申请未获批准',
      paragraphs: ['{institution}未能批准{applicant}的申请。理由如下：', '{text}'],
      action: '查看申请',
    },
    institution_suspended: {
      subject: '{applicant}已被暂停',
      paragraphs: ['{institution}已暂停{applicant}。其他机构不再与其交换消息。理由如下：', '{text}'],
    },
    institution_reinstated: {
      subject: '{applicant}已恢复为联盟成员',
      paragraphs: ['{institution}已恢复{applicant}。其他机构已重新与其交换消息。'],
    },
    institution_revoked: {
      subject: '{applicant}的批准已被撤销',
      paragraphs: ['{institution}已永久撤销对{applicant}的批准。理由如下：', '{text}'],
    },
    institution_waiting: {
      subject: '新的机构：{applicant}',
      paragraphs: ['{applicant}已提交批准申请。该申请正等待处理。'],
      action: '打开申请',
    },
    institution_replied: {
      subject: '{applicant}已回复',
      paragraphs: ['{applicant}已回答有关其申请的问题。该申请正等待处理。'],
      action: '打开申请',
    },
    password_reset: {
      subject: '为{institution}设置新密码',
      paragraphs: [
        '有人为您在{institution}的账户请求设置新密码。该链接只能使用一次，有效期至 {until}。',
        '如果不是您本人请求的，您无需做任何操作。您的密码保持不变。',
      ],
      action: '设置新密码',
    },
    session_invitation: {
      subject: '邀请：{title}',
      paragraphs: [
        '{person}邀请您参加会议：{title}',
        '{when}',
        '会议已写入所附的日历文件。请在会议页面上告知能否参加。',
      ],
      action: '查看会议并答复',
    },
    session_changed: {
      subject: '时间变更：{title}',
      paragraphs: ['您受邀参加的会议时间已变更：{title}', '新的时间：{when}'],
      action: '查看会议',
    },
    session_cancelled: {
      subject: '已取消：{title}',
      paragraphs: ['此会议已取消：{title}', '原定时间：{when}'],
    },
    session_soon: {
      subject: '即将开始：{title}',
      paragraphs: ['您已接受的会议即将开始：{title}', '{when}'],
      action: '加入会议',
    },
    password_changed: {
      subject: '您在{institution}的密码已更改',
      paragraphs: [
        '您的账户密码已更改，其他所有浏览器均已退出登录。',
        '如果不是您本人操作，请立即联系{institution}的管理员。',
      ],
    },
  },
};
