import type { MailTexts } from '../kinds.ts';

export const vi: MailTexts = {
  greeting: 'Kính gửi {name},',
  closing: 'Trân trọng,\n{institution}',
  footer: 'Thư này được {address} gửi tự động. Thư trả lời sẽ không được đọc.',
  mails: {
    staff_received: {
      subject: 'Đơn đăng ký của bạn tại {institution}',
      paragraphs: [
        'Chúng tôi đã nhận được đơn đăng ký tham gia {institution} trên Consilium của bạn.',
        'Một đồng nghiệp sẽ kiểm tra thông tin của bạn. Bạn có thể xem tình trạng đơn bất cứ lúc nào.',
      ],
      action: 'Xem đơn của bạn',
    },
    staff_question: {
      subject: 'Câu hỏi về đơn đăng ký của bạn tại {institution}',
      paragraphs: [
        'Trước khi quyết định về đơn của bạn, chúng tôi cần biết thêm:',
        '{text}',
        'Vui lòng trả lời trên trang đơn đăng ký của bạn.',
      ],
      action: 'Trả lời câu hỏi',
    },
    staff_approved: {
      subject: 'Đơn đăng ký của bạn tại {institution} đã được chấp thuận',
      paragraphs: [
        'Bạn hiện là thành viên đã được xác minh của {institution} trên Consilium.',
        'Bạn có thể tham gia thảo luận với đồng nghiệp trong đơn vị mình và ở các đơn vị khác.',
      ],
      action: 'Mở Consilium',
    },
    staff_refused: {
      subject: 'Đơn đăng ký của bạn tại {institution} không được chấp thuận',
      paragraphs: [
        'Chúng tôi không thể chấp thuận đơn của bạn. Lý do được nêu:',
        '{text}',
        'Nếu bạn cho rằng đây là nhầm lẫn, vui lòng liên hệ với đơn vị của bạn.',
      ],
      action: 'Xem đơn của bạn',
    },
    staff_waiting: {
      subject: 'Đơn mới: {applicant}',
      paragraphs: ['{applicant} đã nộp đơn đăng ký tham gia {institution}. Đơn đang chờ quyết định.'],
      action: 'Mở đơn',
    },
    staff_replied: {
      subject: '{applicant} đã trả lời',
      paragraphs: ['{applicant} đã trả lời câu hỏi về đơn đăng ký. Đơn đang chờ quyết định.'],
      action: 'Mở đơn',
    },
    staff_already_known: {
      subject: 'Bạn đã có tài khoản tại {institution}',
      paragraphs: [
        'Có người đã nộp đơn đăng ký tới {institution} bằng địa chỉ thư điện tử này. Địa chỉ này đã có tài khoản và tài khoản không bị thay đổi.',
        'Nếu đó là bạn, vui lòng đăng nhập. Trên trang đăng nhập, bạn cũng có thể đặt mật khẩu mới.',
        'Nếu không phải bạn, bạn không cần làm gì.',
      ],
      action: 'Đăng nhập',
    },
    account_suspended: {
      subject: 'Tài khoản của bạn tại {institution} đã bị tạm ngưng',
      paragraphs: [
        'Tài khoản của bạn đã bị tạm ngưng và bạn đã bị đăng xuất ở mọi nơi. Lý do được nêu:',
        '{text}',
        'Nếu có thắc mắc, vui lòng liên hệ với đơn vị của bạn.',
      ],
    },
    account_reinstated: {
      subject: 'Tài khoản của bạn tại {institution} đã hoạt động trở lại',
      paragraphs: [
        'Tài khoản của bạn đã được khôi phục. Bạn có thể đăng nhập lại và được hiển thị là thành viên đã xác minh.',
      ],
      action: 'Đăng nhập',
    },
    institution_received: {
      subject: 'Đơn của {applicant}, mã số {reference}',
      paragraphs: [
        '{institution} đã nhận được đơn của {applicant}. Mã số đơn là {reference}.',
        'Vui lòng giữ lại thư này: bất kỳ ai có liên kết đều có thể xem tình trạng đơn và trả lời các câu hỏi về đơn.',
      ],
      action: 'Xem đơn',
    },
    institution_question: {
      subject: 'Câu hỏi về đơn của {applicant}',
      paragraphs: [
        'Trước khi quyết định về đơn của {applicant}, chúng tôi cần biết thêm:',
        '{text}',
        'Vui lòng trả lời trên trang của đơn.',
      ],
      action: 'Trả lời câu hỏi',
    },
    institution_approved: {
      subject: '{applicant} đã được chấp thuận',
      paragraphs: [
        '{institution} đã chấp thuận {applicant}. Từ nay đơn vị này là một phần của liên mạng.',
        'Các thành viên của đơn vị có thể tham gia thảo luận với mọi đơn vị đã được chấp thuận khác.',
      ],
      action: 'Xem đơn',
    },
    institution_refused: {
      subject: 'Đơn của {applicant} không được chấp thuận',
      paragraphs: ['{institution} không thể chấp thuận đơn của {applicant}. Lý do được nêu:', '{text}'],
      action: 'Xem đơn',
    },
    institution_suspended: {
      subject: '{applicant} đã bị tạm ngưng',
      paragraphs: [
        '{institution} đã tạm ngưng {applicant}. Các đơn vị khác không còn trao đổi tin nhắn với đơn vị này. Lý do được nêu:',
        '{text}',
      ],
    },
    institution_reinstated: {
      subject: '{applicant} lại là một phần của liên mạng',
      paragraphs: ['{institution} đã khôi phục {applicant}. Các đơn vị khác lại trao đổi tin nhắn với đơn vị này.'],
    },
    institution_revoked: {
      subject: 'Chấp thuận dành cho {applicant} đã bị thu hồi',
      paragraphs: ['{institution} đã thu hồi vĩnh viễn chấp thuận dành cho {applicant}. Lý do được nêu:', '{text}'],
    },
    institution_waiting: {
      subject: 'Đơn vị mới: {applicant}',
      paragraphs: ['{applicant} đã nộp đơn xin chấp thuận. Đơn đang chờ quyết định.'],
      action: 'Mở đơn',
    },
    institution_replied: {
      subject: '{applicant} đã trả lời',
      paragraphs: ['{applicant} đã trả lời câu hỏi về đơn của mình. Đơn đang chờ quyết định.'],
      action: 'Mở đơn',
    },
    password_reset: {
      subject: 'Đặt mật khẩu mới cho {institution}',
      paragraphs: [
        'Có yêu cầu đặt mật khẩu mới cho tài khoản của bạn tại {institution}. Liên kết chỉ dùng được một lần, đến {until}.',
        'Nếu bạn không yêu cầu, bạn không cần làm gì. Mật khẩu của bạn vẫn giữ nguyên.',
      ],
      action: 'Đặt mật khẩu mới',
    },
    session_invitation: {
      subject: 'Lời mời: {title}',
      paragraphs: [
        '{person} mời tham dự phiên họp: {title}',
        '{when}',
        'Phiên họp có trong tệp lịch đính kèm. Vui lòng cho biết trên trang của phiên họp có thể tham dự hay không.',
      ],
      action: 'Xem phiên họp và trả lời',
    },
    session_changed: {
      subject: 'Giờ mới: {title}',
      paragraphs: ['Thời gian của một phiên họp được mời đã thay đổi: {title}', 'Thời gian mới: {when}'],
      action: 'Xem phiên họp',
    },
    session_cancelled: {
      subject: 'Đã hủy: {title}',
      paragraphs: ['Phiên họp này đã bị hủy: {title}', 'Dự kiến trước đó: {when}'],
    },
    session_soon: {
      subject: 'Sắp bắt đầu: {title}',
      paragraphs: ['Phiên họp đã nhận lời sắp bắt đầu: {title}', '{when}'],
      action: 'Tham gia phiên họp',
    },
    password_changed: {
      subject: 'Mật khẩu của bạn tại {institution} đã được thay đổi',
      paragraphs: [
        'Mật khẩu tài khoản của bạn đã được thay đổi và mọi trình duyệt khác đã bị đăng xuất.',
        'Nếu không phải bạn, hãy báo ngay cho quản trị viên của {institution}.',
      ],
    },
  },
};
